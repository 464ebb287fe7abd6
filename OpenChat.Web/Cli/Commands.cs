using System.Reflection;
using OpenChat.Web.Data;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Cli;

/// <summary>The commands that are not the server: `openchat setup-link` and its like.</summary>
public static class Commands
{
    /// <returns>Null when the arguments ask for the server; else the exit code.</returns>
    public static async Task<int?> RunAsync(string[] args) => args.FirstOrDefault() switch
    {
        "setup-link" => await SetupLinkAsync(args[1..]),
        "flood" => await Flood.RunAsync(args[1..]),
        "populate" => await Populate.RunAsync(args[1..]),
        "--help" or "-h" or "help" => Say(Help),
        "--version" => Say($"openchat {Version}"),
        null or ['-', ..] or ['/', ..] => null,
        var unknown => Refuse(unknown),
    };

    private const string Help = """
        openchat                  start the server, with its data in the folder data
        openchat --data DIR       the same, with its data in DIR
        openchat setup-link       print a new setup link, if there's no administrator yet

          --Url=https://chat.example.org     the address people type
          --Urls=http://0.0.0.0:5080         where to listen
          --Database:Postgres=…              a connection string, instead of a SQLite file

        You can also set each of these as an environment variable, like OPENCHAT_Url, or in appsettings.json in the current folder.
        docs/self-hosting.md lists them all.
        """;

    /// <summary>Of the program, without the commit that it was built from.</summary>
    private static string Version =>
        (typeof(Commands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];

    private static int Say(string text)
    {
        Console.WriteLine(text);
        return 0;
    }

    /// <summary>Another link to set-up, for when the printed one expired. The server may run meanwhile.</summary>
    private static async Task<int> SetupLinkAsync(string[] args)
    {
        var builder = SettingsSetup.NewBuilder(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<FirstRun>();
        builder.AddDatabase();
        await using var app = builder.Build();
        await app.OpenDatabaseAsync();
        var firstRun = app.Services.GetRequiredService<FirstRun>();
        if (!await firstRun.IsOpenAsync())
        {
            Console.Error.WriteLine("This server is already set up.");
            return 1;
        }
        var address = app.Configuration["Url"] ?? app.Configuration["Urls"]?.Split(';')[0] ?? "http://localhost:5080";
        Console.WriteLine(FirstRun.LinkOf(address.TrimEnd('/'), await firstRun.NewKeyAsync()));
        // Under systemd and in containers the server's variables are not this shell's.
        if (app.Configuration["Url"] is null)
            await Console.Error.WriteLineAsync($"Url isn't set here. If the server has one, use it instead of {address}, or pass --Url.");
        return 0;
    }

    private static int Refuse(string command)
    {
        Console.Error.WriteLine($"Unknown command \"{command}\". Run openchat --help for a list, or openchat alone to start the server.");
        return 2;
    }
}
