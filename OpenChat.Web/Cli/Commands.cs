using System.Reflection;
using OpenChat.Web.Data;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Cli;

/// <summary>The commands besides the server, like `openchat setup-link`.</summary>
public static class Commands
{
    /// <returns>The exit code; null to start the server.</returns>
    public static async Task<int?> RunAsync(string[] args) => args.FirstOrDefault() switch
    {
        "help" when args is [_, var command, ..] => Help.Of(command) is { } asked ? Print(asked) : Refuse(command),
        "help" => Print(Help.Program),
        ['-', ..] when Help.IsWanted(args) => Print(Help.Program),
        { } command when Help.IsWanted(args) && Help.Of(command) is { } asked => Print(asked),
        "user" => await UserCommand.RunAsync(args[1..]),
        "setup-link" => await SetupLinkAsync(args[1..]),
        "backup" => await Backup.WriteAsync(args[1..], Version),
        "restore" => await Backup.RestoreAsync(args[1..]),
        "check" => await Backup.CheckAsync(args[1..]),
        "flood" => await Flood.RunAsync(args[1..]),
        "populate" => await Populate.RunAsync(args[1..]),
        "--version" => Print($"openchat {Version}"),
        null or ['-', ..] or ['/', ..] => null,
        var unknown => Refuse(unknown),
    };

    /// <summary>The program's version, without the commit.</summary>
    private static string Version =>
        (typeof(Commands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "").Split('+')[0];

    private static int Print(string text)
    {
        Console.WriteLine(text);
        return 0;
    }

    /// <summary>Prints a new setup link, for when the first has expired. The server may be running.</summary>
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
        // With systemd or containers, this shell lacks the server's variables.
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
