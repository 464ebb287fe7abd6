namespace OpenChat.Web.Live;

/// <summary>
/// The one loop of a node that reads the log and appends it to every stream in position order, and the clock behind
/// heartbeats, rotation, session checks and slow readers.
/// </summary>
public sealed class Sequencer(LiveHub hub, Connecting connecting, LiveSources sources, LiveOptions options, LiveMetrics metrics, TimeProvider time, ILogger<Sequencer> log) : BackgroundService
{
    private const int BatchSize = 500;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        var bounds = await sources.Bounds(cancellationToken);
        var after = Math.Max(bounds.Newest - options.Recent, bounds.Oldest - 1);
        var recent = await sources.ReadAfter(after, options.Recent, cancellationToken);
        hub.StartAt(bounds, after, [.. recent.Where(e => e.Pos <= bounds.Newest)]);
        await base.StartAsync(cancellationToken);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(Task.Run(() => FollowAsync(stoppingToken), stoppingToken), Task.Run(() => TickAsync(stoppingToken), stoppingToken));

    private async Task FollowAsync(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested)
        {
            try
            {
                await hub.NewsAsync(stopping);
                while (await StepAsync(stopping) == BatchSize) { }
                SettleDrained(stopping);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error)
            {
                // The log is still there: the next round reads the same events again.
                log.LogError(error, "Reading the event log failed at {Position}", hub.Position);
                await Task.Delay(options.Poll, time, stopping);
            }
        }
    }

    private async Task<int> StepAsync(CancellationToken cancel)
    {
        var events = await sources.ReadAfter(hub.Position, BatchSize, cancel);
        if (events.Count == 0) return 0;
        using var span = LiveMetrics.Source.StartActivity("fan out");
        var began = time.GetTimestamp();
        var frames = await sources.Frames(events, cancel);
        foreach (var connection in hub.Append(frames, events[^1].Pos)) Settle(connection, Math.Min(connection.Passed, connection.CatchUpFrom ?? long.MaxValue), cancel);
        metrics.FannedOut(time.GetElapsedTime(began), events.Count);
        foreach (var ended in events.Where(e => e.Kind == Domain.EventKind.Session)) hub.Revoke(ended.SubjectId);
        return events.Count;
    }

    private async Task TickAsync(CancellationToken stopping)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1), time);
        try
        {
            while (await timer.WaitForNextTickAsync(stopping))
            {
                try
                {
                    await TendAsync(stopping);
                }
                catch (Exception error) when (!stopping.IsCancellationRequested)
                {
                    log.LogError(error, "Streams could not be looked after; the next second tries again");
                }
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    /// <summary>Where an older copy was put in the place of the log, positions are given out again: everybody comes back and loads anew.</summary>
    private async Task LookBackAsync(CancellationToken cancel)
    {
        var passed = hub.Position;
        if (await sources.PutBack(passed, cancel) is not { } bounds) return;
        log.LogWarning("The log ends at {Newest}, before {Passed}, which was passed on: an older copy was put in its place", bounds.Newest, passed);
        hub.StartAt(bounds, bounds.Newest, []);
        await hub.CloseAsync(_ => true, "rotate");
    }

    private async Task TendAsync(CancellationToken cancel)
    {
        hub.ReleaseThrottled();
        List<Connection> all, beats = [], rotate = [], check = [];
        var now = time.GetTimestamp();
        lock (hub.Gate)
        {
            all = [.. hub.Connections];
            foreach (var connection in all)
            {
                if (connection.Buffer is null) LiveHub.FlushUnread(connection);
                if (connection.Buffer is null && now >= connection.NextHeartbeat) beats.Add(connection);
                if (now >= connection.RotateAt) rotate.Add(connection);
                if (now >= connection.NextSessionCheck) check.Add(connection);
            }
        }
        foreach (var connection in all.Where(c => c.IsStuck())) connection.Abort();
        foreach (var connection in beats) await BeatAsync(connection);
        if (rotate.Count > 0) await hub.CloseAsync(rotate.Contains, "rotate");
        if (check.Count > 0) await CheckAsync(check, cancel);
        await LookBackAsync(cancel);
    }

    /// <summary>Brings those up to date that were too slow and have drained since.</summary>
    private void SettleDrained(CancellationToken cancel)
    {
        List<(Connection Connection, long From)> behind = [];
        lock (hub.Gate)
            foreach (var connection in hub.Connections)
                if (connection is { Buffer: not null, Settling: false, CatchUpFrom: { } from } && connection.IsDrained())
                {
                    behind.Add((connection, from));
                    connection.Settling = true;
                }
        foreach (var (connection, from) in behind) Settle(connection, from, cancel);
    }

    /// <summary>Tells where the stream is and how far its channels are: the last frame of a channel has no successor that would show its loss.</summary>
    private async Task BeatAsync(Connection connection)
    {
        Cursor passed;
        Dictionary<Guid, long> seqs;
        lock (hub.Gate)
        {
            passed = new(hub.Epoch, connection.Passed);
            seqs = hub.Seqs(connection.Watched);
        }
        var beat = await LiveFrame.EncodeAsync("hb", new { seqs }, passed);
        lock (hub.Gate)
        {
            // Not while something waits to be caught up: its id would claim what has not been sent. And not an id behind what has been
            // sent meanwhile: the browser would take its cursor back. The next second tries again.
            if (connection.Buffer is not null || connection.Passed != passed.Pos) return;
            connection.NextHeartbeat = connecting.Later(options.Heartbeat, 0.1);
            LiveHub.FlushUnread(connection);
            if (connection.Buffer is null) connection.TryEnqueue(beat);
        }
    }

    private async Task CheckAsync(List<Connection> due, CancellationToken cancel)
    {
        var living = await sources.LivingSessions([.. due.Select(c => c.SessionId).Distinct()], cancel);
        foreach (var connection in due)
        {
            connection.NextSessionCheck = connecting.Later(options.SessionCheck, 0.1);
            if (!living.Contains(connection.SessionId)) hub.Revoke(connection.SessionId);
        }
    }

    /// <summary>Beside the loop and not in it: SQLite and the renderer answer at once, and everybody's next event would wait for one person's history.</summary>
    private void Settle(Connection connection, long? from, CancellationToken cancel) => _ = Task.Run(() => SettleAsync(connection, from, cancel), CancellationToken.None);

    private async Task SettleAsync(Connection connection, long? from, CancellationToken cancel)
    {
        try
        {
            await connecting.SettleAsync(connection, from, cancel);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            // A stream that could not be brought up to date ends: its browser comes back with its cursor and loses nothing.
            log.LogWarning(error, "A stream could not be brought up to date");
            connection.Abort();
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }
}
