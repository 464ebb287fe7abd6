namespace OpenChat.Web.Live;

/// <summary>
/// A node's loop that reads the log and sends it to every stream in position order. Its timer drives heartbeats, rotation, session
/// checks and slow readers.
/// </summary>
public sealed class Sequencer(
    LiveHub hub, Connecting connecting, LiveSources sources, LiveOptions options, LiveMetrics metrics, TimeProvider time,
    ILogger<Sequencer> log) : BackgroundService
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
                // Nothing is lost: the next round reads the same events.
                if (!sources.IsAway(error)) log.LogError(error, "Reading the event log failed at {Position}", hub.Position);
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
        foreach (var connection in hub.Append(frames, events[^1].Pos))
            Settle(connection, Math.Min(connection.Passed, connection.CatchUpFrom ?? long.MaxValue), cancel);
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
                    await MaintainAsync(stopping);
                }
                catch (Exception error) when (!stopping.IsCancellationRequested)
                {
                    if (!sources.IsAway(error)) log.LogError(error, "Maintaining streams failed; retrying in a second");
                }
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    /// <summary>If an older copy of the database was restored, positions are assigned again, so all streams must resync.</summary>
    private async Task DetectRestoreAsync(CancellationToken cancel)
    {
        var sent = hub.Position;
        if (await sources.PutBack(sent, cancel) is not { } bounds) return;
        log.LogWarning("The log ends at {Newest}, but {Sent} was already sent: an older copy was put in its place", bounds.Newest, sent);
        hub.StartAt(bounds, bounds.Newest, []);
        await hub.CloseAsync(_ => true, "rotate");
    }

    private async Task MaintainAsync(CancellationToken cancel)
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
        await DetectRestoreAsync(cancel);
    }

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

    /// <summary>Sends the stream's cursor and its channels' sequence numbers, which reveal a lost last frame.</summary>
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
            // Not while catching up: its id would claim frames that were not sent. Nor if newer frames were sent meanwhile: the
            // browser's cursor would go back. The next second retries.
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

    /// <summary>Not in the loop, where one stream's replay would delay everyone's next event.</summary>
    private void Settle(Connection connection, long? from, CancellationToken cancel) =>
        _ = Task.Run(() => SettleAsync(connection, from, cancel), CancellationToken.None);

    private async Task SettleAsync(Connection connection, long? from, CancellationToken cancel)
    {
        try
        {
            await connecting.SettleAsync(connection, from, cancel);
        }
        catch (Exception error) when (!cancel.IsCancellationRequested)
        {
            // Its browser reconnects with its cursor, so nothing is lost.
            if (!sources.IsAway(error)) log.LogWarning(error, "Bringing a stream up to date failed; closing it");
            connection.Abort();
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }
}
