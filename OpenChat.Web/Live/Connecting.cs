namespace OpenChat.Web.Live;

/// <summary>
/// Brings a stream up to date without a gap between replay and live: starts buffering, loads what the person may see, replays the log
/// up to where buffering began, then the buffer, and goes live.
/// </summary>
public sealed class Connecting(LiveHub hub, LiveSources sources, LiveOptions options, TimeProvider time) : IDisposable
{
    /// <summary>Limits concurrency, so that a thousand streams reconnecting at once do not time out on the database.</summary>
    private readonly Turns turns = new(Math.Max(4, Environment.ProcessorCount));

    /// <summary>Open streams do not queue behind new ones: someone who was removed must stop receiving events.</summary>
    private readonly Turns turnsOfOpen = new(Math.Max(4, Environment.ProcessorCount));

    private readonly Replaying replaying = new(hub, sources, options);

    /// <param name="after">The browser's cursor, as it sent it.</param>
    /// <param name="watch">Channels the page shows. Those the person may not see are ignored.</param>
    /// <param name="build">The build of the assets, sent in hello so that an old page can offer a reload.</param>
    public async Task OpenAsync(
        Connection connection, string? after, IReadOnlyCollection<Guid> watch, string build, CancellationToken cancel)
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
            connection.NextSessionCheck = 0; // The session may have ended since it was checked.
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

    /// <summary>Loads what the person may see now, replays missed events, and goes live.</summary>
    /// <param name="from">The last position the stream has; null if unknown, for a resync.</param>
    internal Task SettleAsync(Connection connection, long? from, CancellationToken cancel) =>
        SettleAsync(connection, from, turnsOfOpen, cancel);

    private async Task SettleAsync(Connection connection, long? from, Turns turns, CancellationToken cancel)
    {
        // A replay may take seconds of rendering: it stops when its browser has gone.
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var watching = connection.Completion.ContinueWith(
            _ => over.Cancel(), over.Token, TaskContinuationOptions.None, TaskScheduler.Default);
        try
        {
            await SettleInTurnAsync(connection, from, turns, over.Token);
        }
        catch (OperationCanceledException) when (connection.IsOver() && !cancel.IsCancellationRequested)
        {
            // Nothing is left to bring up to date.
        }
        finally
        {
            await over.CancelAsync();
            await watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task SettleInTurnAsync(Connection connection, long? from, Turns turns, CancellationToken cancel)
    {
        var isBehind = false;
        using (await turns.TakeAsync(connection.UserId, cancel))
        {
            try
            {
                if (!connection.IsOver()) await BringUpToDateAsync(connection, from, cancel);
            }
            finally
            {
                lock (hub.Gate)
                {
                    connection.Settling = false;
                    isBehind = connection.CatchUpFrom is not null;
                }
            }
        }
        if (isBehind) hub.Announce(); // It may have drained meanwhile and have more to catch up on.
    }

    public void Dispose()
    {
        turns.Dispose();
        turnsOfOpen.Dispose();
    }

    private async Task BringUpToDateAsync(Connection connection, long? from, CancellationToken cancel)
    {
        while (true)
        {
            long upTo;
            IReadOnlyCollection<Guid> watched;
            lock (hub.Gate)
            {
                upTo = hub.Position;
                connection.Buffer = []; // All at or below upTo, which the replay covers.
                connection.CatchUpFrom = null;
                // Likewise. Sent before the replay, they would move the cursor past it.
                foreach (var (channel, frame) in connection.Unread.ToList())
                    if (frame.Event.Pos > (from ?? 0)) connection.Unread.Remove(channel);
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
                if (connection.CatchUpFrom is not null) return; // Its queue is full. The sequencer continues once it has drained.
                connection.Passed = Math.Max(connection.Passed, Math.Max(upTo, from ?? 0));
                var buffer = connection.Buffer!;
                if (buffer.Count <= options.Replay && !buffer.Exists(f => f.Event.Reroute && LiveHub.Concerns(connection, f.Event)))
                {
                    connection.Buffer = null;
                    foreach (var frame in buffer) LiveHub.Route(connection, frame);
                    return;
                }
                from = upTo; // What the person may see has changed: reload before sending anything later.
            }
        }
    }

    /// <param name="number">Increases with each request of the browser; a late, older one is ignored.</param>
    public void Watch(Connection connection, long number, IReadOnlyCollection<Guid> watch)
    {
        lock (hub.Gate)
        {
            if (number <= connection.WatchNumber) return;
            connection.WatchNumber = number;
            connection.Wanted = [.. watch.Take(options.Watched)];
            connection.Watched = Visible(connection); // May be incomplete while settling, which sets it again.
            hub.LearnSeqs(connection);
            connection.NextHeartbeat = 0; // Sends the sequence numbers at once, so that the browser sees a gap now.
        }
    }

    private static HashSet<Guid> Visible(Connection connection) => [.. connection.Wanted.Where(connection.View.Channels.ContainsKey)];

    private async Task LimitAsync(Guid user)
    {
        List<Guid> oldest;
        lock (hub.Gate)
            oldest = [.. hub.Connections.Where(c => c.UserId == user).OrderByDescending(c => c.Number)
                .Skip(options.StreamsPerUser).Select(c => c.Id)];
        if (oldest.Count > 0) await hub.CloseAsync(c => oldest.Contains(c.Id), "limit");
    }

    /// <summary>A future timestamp, with jitter so that streams do not all act at once.</summary>
    internal long Later(TimeSpan span, double spread) =>
        time.GetTimestamp() + (long)(span.TotalSeconds * (1 + (Random.Shared.NextDouble() * 2 - 1) * spread) * time.TimestampFrequency);
}
