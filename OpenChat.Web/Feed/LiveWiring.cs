using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Feed;

/// <summary>Connects the hub to what it must not depend on: the log, visibility, frames and the writer.</summary>
public static class LiveWiring
{
    public static WebApplicationBuilder AddLiveWiring(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<MessageFragments>().AddSingleton<LiveFrames>();
        builder.Services.AddScoped<CallDock>();
        builder.Services.AddSingleton(services =>
        {
            var databases = services.GetRequiredService<IDbContextFactory<AppDb>>();
            var events = services.GetRequiredService<EventLog>();
            var frames = services.GetRequiredService<LiveFrames>();
            async Task<LogBounds> BoundsAsync(CancellationToken cancel)
            {
                // Before the epoch: an old epoch with the positions of a new history would let an old cursor pass.
                var (oldest, newest) = await events.BoundsAsync(cancel);
                return new(events.Epoch, oldest, newest);
            }
            return new LiveSources(
                BoundsAsync,
                events.ReadAsync,
                (user, view, watched, after, upTo, limit, cancel) =>
                    events.ReadForAsync(user, watched, [.. view.Channels.Keys], view.Zones, after, upTo, limit, cancel),
                new LiveViewQuery(databases).RunAsync,
                (channels, after, upTo, cancel) => UnreadAsync(databases, frames, channels, after, upTo, cancel),
                frames.MakeAsync,
                (sessions, cancel) => LivingSessionsAsync(databases, sessions, cancel),
                async (passed, cancel) => await events.RenewIfPutBackAsync(passed, cancel) ? await BoundsAsync(cancel) : null)
            {
                IsAway = DatabaseTrouble.IsAway,
            };
        });
        builder.Services.AddHostedService<LiveLifetime>();
        builder.Services.AddHostedService<VoiceNews>();
        builder.Services.AddSingleton<PresenceSnapshot>();
        builder.Services.AddSingleton<PresenceNews>().AddHostedService(services => services.GetRequiredService<PresenceNews>());
        return builder;
    }

    /// <summary>The newest new message of each channel: its frame shows how much is unread, however many there are.</summary>
    private static async Task<IReadOnlyList<LiveFrame>> UnreadAsync(
        IDbContextFactory<AppDb> databases,
        LiveFrames frames,
        IReadOnlyCollection<Guid> channels,
        long after,
        long upTo,
        CancellationToken cancel)
    {
        if (channels.Count == 0) return [];
        await using var db = await databases.CreateDbContextAsync(cancel);
        var newest = await db.Events.AsNoTracking()
            .Where(e => e.Pos > after && e.Pos <= upTo && e.Kind == EventKind.Message
                && e.ChannelId != null && channels.Contains(e.ChannelId.Value))
            .GroupBy(e => e.ChannelId).Select(g => g.Max(e => e.Pos)).ToListAsync(cancel);
        if (newest.Count == 0) return [];
        var events = await db.Events.AsNoTracking().Where(e => newest.Contains(e.Pos)).OrderBy(e => e.Pos).ToListAsync(cancel);
        return await frames.MakeAsync(events, cancel);
    }

    private static async Task<IReadOnlySet<Guid>> LivingSessionsAsync(
        IDbContextFactory<AppDb> databases, IReadOnlyCollection<Guid> sessions, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await Sessions.LivingAsync(db, sessions, cancel);
    }
}

/// <summary>Wakes the hub after each commit, and ends every stream when the server stops.</summary>
internal sealed class LiveLifetime(WriteQueue queue, LiveHub hub, IHostApplicationLifetime lifetime) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        queue.Committed += _ => hub.Announce();
        // Not in StopAsync: the web server waits for open requests first, and streams never end by themselves.
        lifetime.ApplicationStopping.Register(() => _ = hub.StopAsync());
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
