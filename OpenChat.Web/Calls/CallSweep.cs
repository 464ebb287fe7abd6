using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Calls;

/// <summary>
/// Twice a second: what ran out ends. Each ten seconds: seats of open sockets live on. Each minute: sockets whose session is gone are closed.
/// Deadlines are rows, so none is lost in a restart.
/// </summary>
internal sealed class CallSweep(SeatKeeper seats, SignalRouter router, CallOptions options, TimeProvider time, IDbContextFactory<AppDb> databases, ILogger<CallSweep> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        var (renewed, doubted) = (started, started);
        if (!options.HasRelay)
            log.LogInformation("No TURN server is set up: calls may fail on strict networks. See docs/self-hosting.md");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(0.5), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    if (time.GetElapsedTime(renewed) >= options.Renewal)
                    {
                        renewed = time.GetTimestamp();
                        await seats.RenewAsync(router.Seated());
                        await seats.FreeUnseatedAsync();
                    }
                    if (time.GetElapsedTime(doubted) >= options.SessionCheck)
                    {
                        doubted = time.GetTimestamp();
                        await CheckSessionsAsync(stoppingToken);
                    }
                    router.Forget();
                    var now = time.GetUtcNow().UtcDateTime;
                    await seats.MissAsync(now);
                    if (time.GetElapsedTime(started) >= options.Amnesty) await seats.SweepAsync(now);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogError(error, "Calls could not be looked after; it is tried again at once");
                }
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    /// <summary>The log tells of each session that ends; this is for what it never told, as where rows were deleted by hand.</summary>
    private async Task CheckSessionsAsync(CancellationToken cancel)
    {
        var open = router.Sessions();
        if (open.Count == 0) return;
        await using var db = await databases.CreateDbContextAsync(cancel);
        var living = await Sessions.LivingAsync(db, open, cancel);
        await seats.RevokeAsync([.. open.Where(s => !living.Contains(s))]);
    }
}

/// <summary>
/// Follows the log for what ends a seat: somebody lost a zone or a channel, blocked somebody, or was signed out.
/// Those who do such things need not know that there are calls; and it works on whichever node the socket is.
/// </summary>
internal sealed class CallWatch(SeatKeeper seats, SignalRouter router, EventLog events, WriteQueue queue, TimeProvider time, IHostApplicationLifetime lifetime, ILogger<CallWatch> log)
    : BackgroundService
{
    private readonly SemaphoreSlim news = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        queue.Committed += Announce;
        // On stopping and not at the end: the web server waits for sockets before it stops anything else.
        lifetime.ApplicationStopping.Register(router.CloseAll);
        var (epoch, position) = (events.Epoch, await events.MaxPosAsync(stoppingToken));
        var rechecked = false; // What was lost while this node was down was told before that position.
        try
        {
            while (true)
            {
                try
                {
                    if (events.Epoch != epoch) (epoch, position, rechecked) = (events.Epoch, await events.MaxPosAsync(stoppingToken), false); // Another history.
                    if (!rechecked) await seats.RecheckAsync();
                    rechecked = true;
                    await news.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
                    position = await FollowAsync(position, stoppingToken);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogError(error, "Reading the event log for calls failed at {Position}", position);
                    await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken);
                }
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
        finally
        {
            queue.Committed -= Announce;
        }
    }

    public override void Dispose()
    {
        news.Dispose();
        base.Dispose();
    }

    /// <summary>Only what may end a seat wakes it. The rest, messages above all, it passes over when it next looks, within a second, as it does with what other nodes write.</summary>
    private void Announce(IReadOnlyCollection<LogEvent> written)
    {
        if (!written.Any(e => Ends(e.Kind))) return;
        try { news.Release(); }
        catch (SemaphoreFullException) { /* Already awake. */ }
    }

    /// <summary>What may end a seat.</summary>
    private static bool Ends(EventKind kind) => IsMembership(kind) || kind is EventKind.Block or EventKind.Session;

    private static bool IsMembership(EventKind kind) => kind is EventKind.Member or EventKind.Channel or EventKind.Zone;

    private async Task<long> FollowAsync(long position, CancellationToken cancel)
    {
        while (await events.ReadAsync(position, 500, cancel) is { Count: > 0 } batch)
        {
            if (batch.Any(e => IsMembership(e.Kind))) await seats.RecheckAsync();
            foreach (var e in batch.Where(e => Ends(e.Kind)))
            {
                if (e is { Kind: EventKind.Block, UserId: { } blocker }) await seats.BlockChangedAsync(blocker, e.SubjectId);
                if (e.Kind != EventKind.Session) continue;
                await seats.RevokeAsync([e.SubjectId]);
            }
            position = batch[^1].Pos;
        }
        return position;
    }
}
