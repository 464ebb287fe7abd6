using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;

namespace OpenChat.Web.Calls;

/// <summary>
/// Periodic work for calls: ends rings and seats that are past their deadline, renews seats with open sockets, and closes sockets
/// whose session has ended. Deadlines are stored in the database, so they survive a restart.
/// </summary>
internal sealed class CallSweep(
    SeatKeeper seats, SignalRouter router, CallOptions options, TimeProvider time, IDbContextFactory<AppDb> databases,
    ILogger<CallSweep> log)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var started = time.GetTimestamp();
        var (renewed, checkedAt) = (started, started);
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
                    if (time.GetElapsedTime(checkedAt) >= options.SessionCheck)
                    {
                        checkedAt = time.GetTimestamp();
                        await CheckSessionsAsync(stoppingToken);
                    }
                    router.Forget();
                    var now = time.GetUtcNow().UtcDateTime;
                    await seats.MissAsync(now);
                    if (time.GetElapsedTime(started) >= options.Amnesty) await seats.SweepAsync(now);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    if (!DatabaseTrouble.IsAway(error)) log.LogError(error, "The call sweep failed. Trying again");
                }
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    /// <summary>Catches sessions that ended without an event, such as rows deleted by hand.</summary>
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
/// Follows the event log for what can end a seat: a lost zone or channel, a block, a sign-out. Works on any node, and keeps calls out
/// of the code that makes those changes.
/// </summary>
internal sealed class CallWatch(
    SeatKeeper seats, SignalRouter router, EventLog events, WriteQueue queue, TimeProvider time, IHostApplicationLifetime lifetime,
    ILogger<CallWatch> log)
    : BackgroundService
{
    private readonly SemaphoreSlim news = new(0, 1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        queue.Committed += Announce;
        // The web server waits for open sockets before it stops hosted services.
        lifetime.ApplicationStopping.Register(router.CloseAll);
        var (epoch, position) = ("", 0L);
        var rechecked = false; // Events from before this position may have ended seats.
        try
        {
            while (true)
            {
                try
                {
                    if (events.Epoch != epoch)
                        (epoch, position, rechecked) = (events.Epoch, await events.MaxPosAsync(stoppingToken), false);
                    if (!rechecked) await seats.RecheckAsync();
                    rechecked = true;
                    await news.WaitAsync(TimeSpan.FromSeconds(1), stoppingToken);
                    position = await FollowAsync(position, stoppingToken);
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    if (!DatabaseTrouble.IsAway(error))
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

    /// <summary>Wakes the loop only for events that can end a seat; it polls every second for the rest and for other nodes.</summary>
    private void Announce(IReadOnlyCollection<LogEvent> written)
    {
        if (!written.Any(e => e.Kind.Traits.MayEndSeat)) return;
        try { news.Release(); }
        catch (SemaphoreFullException) { /* Already awake. */ }
    }

    private async Task<long> FollowAsync(long position, CancellationToken cancel)
    {
        while (await events.ReadAsync(position, 500, cancel) is { Count: > 0 } batch)
        {
            var ends = batch.Where(e => e.Kind.Traits.MayEndSeat).ToList();
            if (ends.Exists(e => e.Kind is not (EventKind.Block or EventKind.Session))) await seats.RecheckAsync();
            foreach (var e in ends)
            {
                if (e is { Kind: EventKind.Block, UserId: { } blocker }) await seats.BlockChangedAsync(blocker, e.SubjectId);
                if (e.Kind == EventKind.Session) await seats.RevokeAsync([e.SubjectId]);
            }
            position = batch[^1].Pos;
        }
        return position;
    }
}
