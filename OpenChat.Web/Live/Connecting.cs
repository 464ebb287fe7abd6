namespace OpenChat.Web.Live;

/// <summary>
/// Brings a stream up to date with nothing between replay and live: the connection first buffers, then what its person may
/// see is loaded, then the log is replayed up to where buffering began, then the buffer, then it is live.
/// </summary>
public sealed class Connecting(LiveHub hub, LiveSources sources, LiveOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Few at a time: a thousand that come back at once take turns at the database instead of timing out on it.</summary>
    private readonly SemaphoreSlim turns = new(Math.Max(4, Environment.ProcessorCount));

    /// <summary>Those that are here already do not wait behind them: somebody who was removed would go on hearing what is said there.</summary>
    private readonly SemaphoreSlim turnsOfOpen = new(Math.Max(4, Environment.ProcessorCount));

    private readonly Replaying replaying = new(hub, sources, options);

    /// <param name="after">The browser's cursor, as it sent it.</param>
    /// <param name="watch">Channels it shows; those its person may not see are left out without a word.</param>
    /// <param name="build">The build of the assets, told in hello so that an old page can offer a reload.</param>
    public async Task OpenAsync(Connection connection, string? after, IReadOnlyCollection<Guid> watch, string build, CancellationToken cancel)
    {
        var cursor = Cursor.Parse(after);
        long start;
        string epoch;
        bool isRecent;
        lock (hub.Gate)
        {
            hub.Register(connection);
            (epoch, start) = (hub.Epoch, hub.Position);
            isRecent = hub.Remembers(cursor);
            connection.Wanted = [.. watch.Take(options.Watched)];
            connection.NextHeartbeat = Later(options.Heartbeat, 0.1);
            connection.RotateAt = Later(options.Rotation, 0.2);
            connection.Settling = true;
            connection.NextSessionCheck = 0; // The session may have ended between being checked and being known here.
        }
        await LimitAsync(connection.UserId);
        if (connection.IsOver()) return;
        if (!isRecent && cursor is { } old)
        {
            var bounds = await sources.Bounds(cancel);
            epoch = bounds.Epoch;
            if (old.Epoch != epoch || old.Pos < bounds.Oldest - 1 || old.Pos > bounds.Newest) cursor = null;
        }
        var hello = await LiveFrame.EncodeAsync("hello", new
        {
            conn = connection.Id,
            epoch,
            pos = start,
            now = time.GetUtcNow(),
            user = connection.UserId,
            build,
            hb = (int)options.Heartbeat.TotalMilliseconds,
        }, retry: TimeSpan.FromSeconds(3));
        lock (hub.Gate)
        {
            connection.TryEnqueue(hello);
            connection.Greeted = true;
        }
        await SettleAsync(connection, cursor?.Pos, turns, cancel);
    }

    /// <summary>Loads what the person may see now, replays what was missed, and goes live.</summary>
    /// <param name="from">The last position it has; null where that is unknown, which makes it a resync.</param>
    internal Task SettleAsync(Connection connection, long? from, CancellationToken cancel) => SettleAsync(connection, from, turnsOfOpen, cancel);

    private async Task SettleAsync(Connection connection, long? from, SemaphoreSlim turns, CancellationToken cancel)
    {
        await turns.WaitAsync(cancel);
        try
        {
            if (!connection.IsOver()) await SettleInTurnAsync(connection, from, cancel);
        }
        finally
        {
            bool isBehind;
            lock (hub.Gate)
            {
                connection.Settling = false;
                isBehind = connection.CatchUpFrom is not null;
            }
            turns.Release();
            if (isBehind) hub.Announce(); // It may have drained meanwhile and have more to catch up on.
        }
    }

    public void Dispose()
    {
        turns.Dispose();
        turnsOfOpen.Dispose();
    }

    private async Task SettleInTurnAsync(Connection connection, long? from, CancellationToken cancel)
    {
        while (true)
        {
            long upTo;
            IReadOnlyCollection<Guid> watched;
            lock (hub.Gate)
            {
                upTo = hub.Position;
                connection.Buffer = []; // All of it is at or below upTo: the replay has it.
                connection.CatchUpFrom = null;
                // Likewise: sent before what is replayed now, they would take the cursor past it.
                foreach (var (channel, frame) in connection.Unread.ToList()) if (frame.Event.Pos > (from ?? 0)) connection.Unread.Remove(channel);
            }
            var view = await sources.View(connection.UserId, cancel);
            lock (hub.Gate)
            {
                connection.View = view;
                connection.Watched = Visible(connection);
                watched = [.. connection.Watched];
            }
            var replay = await replaying.MakeAsync(connection, watched, from, upTo, cancel);
            lock (hub.Gate)
            {
                hub.LearnSeqs(connection);
                foreach (var (bytes, pos) in replay.Frames) LiveHub.Enqueue(connection, bytes, pos, replay.IsWhole);
                if (connection.CatchUpFrom is not null) return; // Too much at once for it: the sequencer goes on once it has drained.
                connection.Passed = Math.Max(connection.Passed, Math.Max(upTo, from ?? 0));
                var buffer = connection.Buffer!;
                if (buffer.Count <= options.Replay && !buffer.Exists(f => f.Event.Reroute && LiveHub.Concerns(connection, f.Event)))
                {
                    connection.Buffer = null;
                    foreach (var frame in buffer) LiveHub.Route(connection, frame);
                    return;
                }
                from = upTo; // What it may see changed meanwhile: look again before anything later is passed on.
            }
        }
    }

    /// <summary>Shows other channels on a stream from now on.</summary>
    /// <param name="number">Counts up with each change of the browser's tabs; an older one arriving late is ignored.</param>
    public void Watch(Connection connection, long number, IReadOnlyCollection<Guid> watch)
    {
        lock (hub.Gate)
        {
            if (number <= connection.WatchNumber) return;
            connection.WatchNumber = number;
            connection.Wanted = [.. watch.Take(options.Watched)];
            connection.Watched = Visible(connection); // While it is being settled this may be too little; settling looks again.
            hub.LearnSeqs(connection);
            connection.NextHeartbeat = 0; // Tells the counts at once, so that a gap shows now and not in 15 s.
        }
    }

    private static HashSet<Guid> Visible(Connection connection) => [.. connection.Wanted.Where(connection.View.Channels.ContainsKey)];

    private async Task LimitAsync(Guid user)
    {
        List<Guid> oldest;
        lock (hub.Gate) oldest = [.. hub.Connections.Where(c => c.UserId == user).OrderByDescending(c => c.Number).Skip(options.StreamsPerUser).Select(c => c.Id)];
        if (oldest.Count > 0) await hub.CloseAsync(c => oldest.Contains(c.Id), "limit");
    }

    /// <summary>A timestamp around that far ahead, spread so that streams do not all act at once.</summary>
    internal long Later(TimeSpan span, double spread) =>
        time.GetTimestamp() + (long)(span.TotalSeconds * (1 + (Random.Shared.NextDouble() * 2 - 1) * spread) * time.TimestampFrequency);
}
