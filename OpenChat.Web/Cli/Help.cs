namespace OpenChat.Web.Cli;

/// <summary>What `--help` prints: for the program, and for each command.</summary>
internal static class Help
{
    public const string Program = """
        openchat                            start the server, with its data in the folder data
        openchat --data DIR                 the same, with its data in DIR
        openchat setup-link                 print a new setup link, if there's no administrator yet
        openchat backup FILE                write the database and all pictures into one file, while the server runs or not
        openchat restore FILE               put a backup in the place of what is there; stop the server first
        openchat check                      look for damage in the database
        openchat user reset-password NAME   give someone who forgot their password a new one
        openchat populate                   fill an empty server with people and messages, to look around
        openchat flood CHANNEL              post messages to a channel, to see the server under load

          --Url=https://chat.example.org     the address people type
          --Urls=http://0.0.0.0:5080         where to listen
          --Database:Postgres=…              a connection string, instead of a SQLite file

        openchat COMMAND --help says more about one. You can also set each of these as an environment variable, like OPENCHAT_Url, or in
        appsettings.json in the current folder. docs/self-hosting.md lists them all.
        """;

    private const string Same = "Give it the same --data DIR, or --Database:Postgres=…, as the server. The server may be running.";

    /// <summary>By the name of the command.</summary>
    private static readonly Dictionary<string, string> Commands = new()
    {
        ["setup-link"] = $"""
            openchat setup-link

            Prints a new link to set up the server, which works for an hour and replaces the previous one. Afterwards, when there is an
            administrator, it only says so.

            {Same}
            Give it --Url=https://chat.example.org too, if the server has one.
            """,
        ["backup"] = $"""
            openchat backup FILE

            Writes the database and all pictures into one file, with checksums. docs/self-hosting.md says what else is worth keeping.

            {Same}
            """,
        ["restore"] = """
            openchat restore FILE

            Puts a backup in the place of what is in the data folder, after checking it. Stop the server first, and give it the same
            --data DIR as the server.
            """,
        ["check"] = $"""
            openchat check

            Reads the whole database and says whether it is damaged.

            {Same}
            """,
        ["user"] = $"""
            openchat user reset-password NAME

            Gives the person a new random password, prints it, and signs them out everywhere. NAME is their username or email. Tell them
            to change it: Settings, Account. Drafts in their browsers are kept.

            {Same}
            """,
        ["populate"] = """
            openchat populate [--data DIR] [--Pictures=DIR]

            Fills an empty server with 12 people, 3 zones and 5,000 messages of the last 60 days, and prints how to sign in. For looking
            around, not for a server that people will use: everyone has the same password.

              --data DIR        the data folder, or --Database:Postgres=… for PostgreSQL
              --Pictures=DIR    a folder with wren.png, heron.png and so on: their pictures
            """,
        ["flood"] = $"""
            openchat flood /z/zone/channel [--rate 10] [--count 1000]

            Posts messages by the channel's members until you press Ctrl+C, to see pages and streams under load.

              --rate N     messages a second, 0.1 to 1000
              --count N    stop after so many

            {Same}
            """,
    };

    /// <summary>Of a command; null if there is no such command.</summary>
    public static string? Of(string command) => Commands.GetValueOrDefault(command);

    /// <summary>Whether `--help` is among the arguments.</summary>
    public static bool IsWanted(IEnumerable<string> args) => args.Any(a => a is "--help" or "-h");
}
