using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Cli;

/// <summary>
/// `openchat flood /z/zone/channel --rate 50`: posts messages by the members of a channel until interrupted, to load the pages and streams
/// of a running server, whose sequencer finds the events in the log.
/// </summary>
internal static class Flood
{
    private const string Usage = "openchat flood /z/zone/channel [--rate messages-a-second] [--count messages]";

    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var address, ..] || address.Trim('/').Split('/') is not ["z", var zone, var slug])
        {
            await Console.Error.WriteLineAsync(Usage);
            return 2;
        }
        var builder = SettingsSetup.NewBuilder(args[1..]);
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddDatabase().AddMessaging();
        await using var app = builder.Build();
        await app.OpenDatabaseAsync();
        await using var scope = app.Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<AppDb>();
        var channel = await db.Channels.AsNoTracking()
            .SingleOrDefaultAsync(c => c.Zone!.Slug == zone && c.Slug == slug && c.Kind == ChannelKind.Text);
        if (channel is null)
        {
            var folder = Path.GetFullPath(app.Services.GetRequiredService<DatabaseOptions>().DataFolder);
            await Console.Error.WriteLineAsync($"No text channel {address} in {folder}.");
            return 1;
        }
        var authors = await db.Members.Where(m => m.ZoneId == channel.ZoneId).Select(m => m.UserId).ToListAsync();
        var rate = Math.Clamp(builder.Configuration.GetValue("rate", 10.0), 0.1, 1000);
        var count = builder.Configuration.GetValue("count", int.MaxValue);
        using var stop = new CancellationTokenSource();
        Console.CancelKeyPress += (_, pressed) => { pressed.Cancel = true; stop.Cancel(); };
        var queue = app.Services.GetRequiredService<WriteQueue>();
        await queue.StartAsync(CancellationToken.None);
        var sent = await PostAsync(scope.ServiceProvider.GetRequiredService<PostMessage>(), channel.Id, authors, rate, count, stop.Token);
        await queue.StopAsync(CancellationToken.None);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Sent {sent} messages to {address}."));
        return 0;
    }

    private static async Task<int> PostAsync(
        PostMessage post, Guid channel, List<Guid> authors, double rate, int count, CancellationToken stop)
    {
        var clock = Stopwatch.StartNew();
        var sending = new List<Task<PostResult>>();
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1 / Math.Min(rate, 100)));
        try
        {
            while (sending.Count < count && await pace.WaitForNextTickAsync(stop))
                while (sending.Count < count && sending.Count < clock.Elapsed.TotalSeconds * rate)
                {
                    var text = $"Number {sending.Count + 1} of a flood, at {clock.Elapsed.TotalSeconds:0.0} s";
                    sending.Add(post.RunAsync(channel, authors[sending.Count % authors.Count], "", new Draft(text)));
                }
        }
        catch (OperationCanceledException) { /* Interrupted. */ }
        return (await Task.WhenAll(sending)).Count(result => result.Outcome == PostOutcome.Posted);
    }
}
