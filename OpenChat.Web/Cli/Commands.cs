using OpenChat.Web.Data;
using OpenChat.Web.Endpoints;

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
        null or ['-', ..] or ['/', ..] => null,
        var unknown => Refuse(unknown),
    };

    /// <summary>Another link to set-up, for when the printed one expired. The server may run meanwhile.</summary>
    private static async Task<int> SetupLinkAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Configuration.AddEnvironmentVariables("OPENCHAT_").AddCommandLine(args);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System).AddSingleton<FirstRun>();
        builder.AddDatabase();
        await using var app = builder.Build();
        await app.MigrateAsync();
        var firstRun = app.Services.GetRequiredService<FirstRun>();
        if (!await firstRun.IsOpenAsync())
        {
            Console.Error.WriteLine("This server has an administrator; set-up is closed.");
            return 1;
        }
        var address = app.Configuration["Url"] ?? app.Configuration["Urls"]?.Split(';')[0] ?? "http://localhost:5080";
        Console.WriteLine(FirstRunGate.SetupLink(address.TrimEnd('/'), await firstRun.NewKeyAsync()));
        return 0;
    }

    private static int Refuse(string command)
    {
        Console.Error.WriteLine($"There is no command \"{command}\". Without a command the server starts; openchat setup-link prints a link to set-up.");
        return 2;
    }
}
