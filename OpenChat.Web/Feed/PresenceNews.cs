using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Feed;

/// <summary>
/// Publishes who came and went, once a second and only to those who may know (Data/PresenceAudience): members of zones that show
/// presence, never across a block.
/// </summary>
public sealed class PresenceNews(
    Presence presence,
    LiveHub hub,
    PresenceSnapshot snapshot,
    IDbContextFactory<AppDb> databases,
    TimeProvider time,
    ILogger<PresenceNews> log) : BackgroundService
{
    private readonly Lock gate = new();
    private Dictionary<Guid, PresenceState> changed = [];

    public void Add(Guid user, PresenceState state)
    {
        lock (gate) changed[user] = state;
    }

    public override Task StartAsync(CancellationToken cancellationToken)
    {
        presence.Presume(snapshot.Load());
        return base.StartAsync(cancellationToken);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        snapshot.Save(presence.Here());
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await PublishAsync(stoppingToken);
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    private async Task PublishAsync(CancellationToken cancel)
    {
        foreach (var (user, state) in presence.Sweep()) Add(user, state);
        snapshot.Save(presence.Here());
        Dictionary<Guid, PresenceState> news;
        lock (gate)
        {
            if (changed.Count == 0) return;
            (news, changed) = (changed, []);
        }
        try
        {
            await using var db = await databases.CreateDbContextAsync(cancel);
            var audience = await db.PresenceAudienceAsync(news.Keys, cancel);
            await hub.SendToEachAsync("presence", reader => audience.Contains(reader)
                ? new { users = audience[reader].ToDictionary(user => user, user => NameOf(news[user])) }
                : null);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            if (!DatabaseTrouble.IsAway(error)) log.LogWarning(error, "Presence could not be published; trying again in a second");
            lock (gate)
                foreach (var (user, state) in news) changed.TryAdd(user, state); // A newer state wins.
        }
    }

    public static string NameOf(PresenceState state) => state switch
    {
        PresenceState.Online => "online",
        PresenceState.Idle => "idle",
        _ => "offline",
    };
}
