using OpenChat.Web.Accounts;
using OpenChat.Web.Calls;
using OpenChat.Web.Cli;
using OpenChat.Web.Data;
using OpenChat.Web.Endpoints;
using OpenChat.Web.Feed;
using OpenChat.Web.Files;
using OpenChat.Web.Hosting;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages;
using OpenChat.Web.People;
using OpenChat.Web.Rendering;
using OpenChat.Web.Settings;
using OpenChat.Web.Zones;

try
{
    if (await Commands.RunAsync(args) is { } exitCode) return exitCode;
    var builder = SettingsSetup.NewBuilder(args);
    builder.Services.AddSingleton(TimeProvider.System);
    builder.AddDatabase();
    builder.AddFiles();
    builder.AddRendering();
    builder.AddLive();
    builder.AddLiveWiring();
    builder.AddAccounts();
    builder.AddZones();
    builder.AddMessaging();
    builder.AddPeople();
    builder.AddCalls();
    builder.AddPages();
    builder.AddTelemetry();
    builder.AddPipeline();

    var app = builder.Build();
    app.CheckListening();
    var database = Task.Run(app.TakeDatabaseAsync); // Meanwhile, what follows does not need it.
    app.UsePipeline();
    app.MapAssets();
    app.MapLive();
    app.MapChannelNames();
    app.MapDrafts();
    app.MapSeen();
    app.MapPreview();
    app.MapSignal();
    app.MapCalls();
    app.MapFiles();
    app.MapEmoji();
    app.MapHealth();
    app.MapRazorPages();
    await database;
    await app.AnnounceFirstRunAsync();
    await app.RunAsync();
    return 0;
}
catch (StartException wrong)
{
    Console.Error.WriteLine(wrong.Message);
    return wrong.ExitCode;
}

/// <summary>The server. Public so that tests can start it in their own process.</summary>
public partial class Program;
