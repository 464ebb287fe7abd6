namespace OpenChat.Web.Live;

/// <summary>
/// The open streams of this node. One sequencer sends log events in position order; ephemeral events bypass it
/// (LiveHub.Ephemeral).
/// </summary>
public sealed partial class LiveHub(LiveOptions options, TimeProvider time, ILogger<LiveHub> log) : IDisposable
{
    private readonly Dictionary<Guid, Connection> connections = [];
    private readonly FlushLoops loops = new(Math.Max(1, Environment.ProcessorCount), log);
    private readonly SemaphoreSlim news = new(0, 1);
    private readonly Dictionary<Guid, long> seqs = [];
    private long opened;
    private bool stopping;

    /// <summary>Guards the connections, their routing, and the order of frames. Held briefly, never across an await.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Guarded by the gate.</summary>
    internal RecentFrames Recent { get; } = new(options);

    internal IReadOnlyCollection<Connection> Connections => connections.Values;

    public int Count
    {
        get { lock (Gate) return connections.Count; }
    }

    /// <summary>The last position that was sent to streams.</summary>
    public long Position { get; private set; }

    public string Epoch { get; private set; } = "";

    /// <summary>Epoch and position for a page to embed. Read it before the page's first query, so that no event is missed.</summary>
    public string Cursor => new Cursor(Epoch, Position).ToString();

    /// <summary>Wakes the sequencer. Called by the writer after each commit; must not block.</summary>
    public void Announce()
    {
        if (news.CurrentCount > 0) return;
        try { news.Release(); }
        catch (SemaphoreFullException) { /* Woken concurrently. */ }
    }

    internal Task<bool> NewsAsync(CancellationToken cancel) => news.WaitAsync(options.Poll, cancel);

    /// <param name="recent">All events after <paramref name="recentAfter"/>.</param>
    internal void StartAt(LogBounds bounds, long recentAfter, IReadOnlyList<LogEvent> recent)
    {
        lock (Gate)
        {
            (Epoch, Position) = (bounds.Epoch, bounds.Newest);
            seqs.Clear();
            Recent.Restart(recentAfter, recent);
        }
    }

    /// <summary>Whether all events after this cursor are in memory. Call it under the gate.</summary>
    internal bool Remembers(Cursor? cursor) =>
        cursor is { } c && c.Epoch == Epoch && c.Pos <= Position && Recent.Covers(c.Pos);

    public int StreamsOf(Guid user)
    {
        lock (Gate) return connections.Values.Count(c => c.UserId == user);
    }

    public void Revoke(Guid session) => _ = CloseAsync(c => c.SessionId == session, "revoked");

    internal void Register(Connection connection)
    {
        connection.Number = ++opened;
        connections[connection.Id] = connection;
        loops.Add(connection);
        connection.Drained = Announce;
        if (stopping) connection.Abort(); // Too late for the goodbye. Its browser reconnects.
    }

    internal void Remove(Connection connection)
    {
        lock (Gate) connections.Remove(connection.Id);
    }

    internal Connection? Find(Guid id, Guid user)
    {
        lock (Gate) return connections.GetValueOrDefault(id) is { } found && found.UserId == user ? found : null;
    }

    internal async Task CloseAsync(Func<Connection, bool> which, string reason)
    {
        var goodbye = await LiveFrame.EncodeAsync("bye", new { reason });
        lock (Gate)
            foreach (var connection in connections.Values.Where(which).ToList()) connection.Close(goodbye);
    }

    /// <summary>Ends all streams before the server stops, which would otherwise wait for their requests.</summary>
    internal async Task StopAsync()
    {
        lock (Gate) stopping = true;
        await CloseAsync(_ => true, "restart");
        List<Connection> all;
        lock (Gate) all = [.. connections.Values];
        await Task.WhenAny(Task.WhenAll(all.Select(c => c.Completion)), Task.Delay(TimeSpan.FromSeconds(2), time));
        foreach (var connection in all.Where(c => !c.Completion.IsCompleted)) connection.Abort();
        loops.Stop();
    }

    /// <summary>Sends frames to every connection in position order.</summary>
    /// <returns>Connections that must reload what their person may see.</returns>
    internal List<Connection> Append(IReadOnlyList<LiveFrame> frames, long upTo)
    {
        var unsettled = new List<Connection>();
        lock (Gate)
        {
            foreach (var frame in frames)
            {
                if (frame.Event is { ChannelId: { } channel, ChannelSeq: { } seq })
                    seqs[channel] = Math.Max(seq, seqs.GetValueOrDefault(channel));
                foreach (var connection in connections.Values)
                {
                    if (connection.Buffer is { } buffer)
                    {
                        if (connection.CatchUpFrom is null) buffer.Add(frame); // Else it reads the log once it has drained.
                        continue;
                    }
                    Route(connection, frame);
                    if (!frame.Event.Reroute || !Concerns(connection, frame.Event)) continue;
                    connection.Buffer = [];
                    connection.Settling = true;
                    unsettled.Add(connection);
                }
            }
            Recent.Add(frames);
            Position = Math.Max(Position, upTo);
            foreach (var connection in connections.Values)
                if (connection.Buffer is null) connection.Passed = Math.Max(connection.Passed, Position);
        }
        return unsettled;
    }

    /// <summary>Whether an event is addressed to this connection's person or one of their zones.</summary>
    internal static bool Concerns(Connection connection, LogEvent e) =>
        e.UserId == connection.UserId || (e.ZoneId is { } zone && connection.View.Zones.Contains(zone));

    /// <summary>
    /// Whether this connection receives an event in full. Events with a sequence number (of messages) go to streams that watch the
    /// channel, other events of a channel to everyone who may see it.
    /// </summary>
    internal static bool Reaches(Connection connection, IReadOnlyCollection<Guid> watched, LogEvent e) => Concerns(connection, e)
        || (e.ChannelId is { } channel
            && (e.ChannelSeq is null ? connection.View.Channels.ContainsKey(channel) : watched.Contains(channel)));

    /// <summary>Queues a frame if the connection should receive it. Call it under the gate.</summary>
    internal static void Route(Connection connection, LiveFrame frame)
    {
        var e = frame.Event;
        if (e.Pos <= connection.Passed) return; // Its page includes this event already.
        if (frame.Except.Contains(connection.UserId)) { /* Only its position counts. */ }
        else if (Reaches(connection, connection.Watched, e)) Enqueue(connection, frame.Bytes, e.Pos);
        else if (!frame.Unread.IsEmpty && e.ChannelId is { } channel && connection.View.Channels.ContainsKey(channel))
        {
            if (e.Kind == EventKind.Delete) Enqueue(connection, frame.Unread, e.Pos); // A later message must not take its place.
            else connection.Unread[channel] = frame;
        }
        if (connection.Buffer is null) connection.Passed = Math.Max(connection.Passed, e.Pos);
    }

    /// <summary>Queues the coalesced unread frames before any later frame, so that ids stay in order. Call it under the gate.</summary>
    internal static void FlushUnread(Connection connection)
    {
        if (connection.Unread.Count == 0) return;
        var frames = connection.Unread.Values.OrderBy(f => f.Event.Pos).ToList();
        connection.Unread.Clear();
        foreach (var frame in frames) Enqueue(connection, frame.Unread, frame.Event.Pos);
    }

    /// <param name="pos">The frame's position. If the queue is full, the stream catches up from just before it.</param>
    /// <param name="always">Ignores the limit, for a resync: catching up from just before it would lose what it stands for.</param>
    internal static void Enqueue(Connection connection, ReadOnlyMemory<byte> bytes, long pos, bool always = false)
    {
        if (bytes.IsEmpty) return;
        FlushUnread(connection);
        if (connection.CatchUpFrom is null && connection.TryEnqueue(bytes, always)) return;
        // Not dropped: once its queue has drained, it catches up from the log.
        connection.Buffer ??= [];
        connection.CatchUpFrom = Math.Min(connection.CatchUpFrom ?? long.MaxValue, pos - 1);
    }

    /// <summary>The last sequence numbers sent of these channels.</summary>
    internal Dictionary<Guid, long> Seqs(IEnumerable<Guid> channels) =>
        channels.Where(seqs.ContainsKey).ToDictionary(c => c, c => seqs[c]);

    /// <summary>Merges the watched channels' sequence numbers from the view; higher ones win. Call it under the gate.</summary>
    internal void LearnSeqs(Connection connection)
    {
        foreach (var channel in connection.Watched)
            seqs[channel] = Math.Max(connection.View.Channels[channel], seqs.GetValueOrDefault(channel));
    }

    public void Dispose() => news.Dispose();
}
