using OpenChat.Web.Domain;

namespace OpenChat.Web.Live;

/// <summary>
/// Where every open stream of this node is known. Log events are passed on in position order by one sequencer;
/// what is ephemeral is sent beside it (LiveHub.Ephemeral).
/// </summary>
public sealed partial class LiveHub(LiveOptions options, TimeProvider time, ILogger<LiveHub> log) : IDisposable
{
    private readonly Dictionary<Guid, Connection> connections = [];
    private readonly FlushLoops loops = new(Math.Max(1, Environment.ProcessorCount), log);
    private readonly SemaphoreSlim news = new(0, 1);
    private readonly Dictionary<Guid, long> seqs = [];
    private long opened;
    private bool stopping;

    /// <summary>Guards the registry, every connection's routing, and the order of appending. Held briefly, never across an await.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>Under the gate.</summary>
    internal RecentFrames Recent { get; } = new(options);

    internal IReadOnlyCollection<Connection> Connections => connections.Values;

    /// <summary>How many streams are open here.</summary>
    public int Count
    {
        get { lock (Gate) return connections.Count; }
    }

    /// <summary>The last position that was passed to streams.</summary>
    public long Position { get; private set; }

    /// <summary>The log's epoch.</summary>
    public string Epoch { get; private set; } = "";

    /// <summary>Epoch and position, for the page to embed: read before its first query, so that nothing falls between.</summary>
    public string Cursor => new Cursor(Epoch, Position).ToString();

    /// <summary>Says that something was committed. Called by the writer after each commit; must not block.</summary>
    public void Announce()
    {
        if (news.CurrentCount > 0) return; // Already awake.
        try { news.Release(); }
        catch (SemaphoreFullException) { /* Somebody else woke it at the same moment. */ }
    }

    internal Task<bool> NewsAsync(CancellationToken cancel) => news.WaitAsync(options.Poll, cancel);

    /// <param name="recent">The last events up to the newest, all that are after <paramref name="recentAfter"/>.</param>
    internal void StartAt(LogBounds bounds, long recentAfter, IReadOnlyList<LogEvent> recent)
    {
        lock (Gate)
        {
            (Epoch, Position) = (bounds.Epoch, bounds.Newest);
            seqs.Clear();
            Recent.Restart(recentAfter, recent);
        }
    }

    /// <summary>Whether all that was passed on after this place is still here, so that nothing need be looked up for it. Under the gate.</summary>
    internal bool Remembers(Cursor? cursor) => cursor is { } c && c.Epoch == Epoch && c.Pos <= Position && Recent.Covers(c.Pos);

    /// <summary>How many streams of this person are open here.</summary>
    public int StreamsOf(Guid user)
    {
        lock (Gate) return connections.Values.Count(c => c.UserId == user);
    }

    /// <summary>Ends the streams of a session; they are told that it is over.</summary>
    public void Revoke(Guid session) => _ = CloseAsync(c => c.SessionId == session, "revoked");

    internal void Register(Connection connection)
    {
        connection.Number = ++opened;
        connections[connection.Id] = connection;
        loops.Add(connection);
        connection.Drained = Announce;
        if (stopping) connection.Abort(); // It came after the goodbye; its browser tries again.
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

    /// <summary>Every stream gets its goodbye; completing takes milliseconds where cancelling took half a minute.</summary>
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

    /// <summary>Appends frames to every connection in position order. Returns those that must look again at what they may see.</summary>
    internal List<Connection> Append(IReadOnlyList<LiveFrame> frames, long upTo)
    {
        var unsettled = new List<Connection>();
        lock (Gate)
        {
            foreach (var frame in frames)
            {
                if (frame.Event is { ChannelId: { } counted, ChannelSeq: { } seq }) seqs[counted] = Math.Max(seq, seqs.GetValueOrDefault(counted));
                foreach (var connection in connections.Values)
                {
                    if (connection.Buffer is { } buffer)
                    {
                        if (connection.CatchUpFrom is null) buffer.Add(frame); // Else it reads this from the log, once it has drained.
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
    /// Whether an event reaches this connection as it is. What counts in a channel (messages, and what happens to them) reaches those who
    /// watch it, what else is said of a channel everyone who sees it.
    /// </summary>
    internal static bool Reaches(Connection connection, IReadOnlyCollection<Guid> watched, LogEvent e) => Concerns(connection, e)
        || (e.ChannelId is { } channel && (e.ChannelSeq is null ? connection.View.Channels.ContainsKey(channel) : watched.Contains(channel)));

    /// <summary>Queues one frame where it belongs. Under the gate.</summary>
    internal static void Route(Connection connection, LiveFrame frame)
    {
        var e = frame.Event;
        if (e.Pos <= connection.Passed) return; // Its page was made after this: another node wrote it, or this one had not passed it on yet.
        if (Reaches(connection, connection.Watched, e)) Enqueue(connection, frame.Bytes, e.Pos);
        else if (!frame.Unread.IsEmpty && e.ChannelId is { } channel && connection.View.Channels.ContainsKey(channel)) connection.Unread[channel] = frame;
        if (connection.Buffer is null) connection.Passed = Math.Max(connection.Passed, e.Pos);
    }

    /// <summary>Coalesced frames go out before any later one, so that no id is ever overtaken. Under the gate.</summary>
    internal static void FlushUnread(Connection connection)
    {
        if (connection.Unread.Count == 0) return;
        var frames = connection.Unread.Values.OrderBy(f => f.Event.Pos).ToList();
        connection.Unread.Clear();
        foreach (var frame in frames) Enqueue(connection, frame.Unread, frame.Event.Pos);
    }

    /// <param name="pos">Where the log stands at this frame: a browser that is too slow for it catches up from just before.</param>
    /// <param name="always">However much waits: caught up from just before it, what it stands for would never be told.</param>
    internal static void Enqueue(Connection connection, ReadOnlyMemory<byte> bytes, long pos, bool always = false)
    {
        if (bytes.IsEmpty) return;
        FlushUnread(connection);
        if (connection.CatchUpFrom is null && connection.TryEnqueue(bytes, always)) return;
        // Never a silent drop: from here on it reads the log, once its queue has drained. Nothing later slips in before that.
        connection.Buffer ??= [];
        connection.CatchUpFrom = Math.Min(connection.CatchUpFrom ?? long.MaxValue, pos - 1);
    }

    /// <summary>The counts of these channels as far as they were passed on.</summary>
    internal Dictionary<Guid, long> Seqs(IEnumerable<Guid> channels) => channels.Where(seqs.ContainsKey).ToDictionary(c => c, c => seqs[c]);

    /// <summary>The counts of what is watched, as they were when the view was read; what was passed on since then wins. Under the gate.</summary>
    internal void LearnSeqs(Connection connection)
    {
        foreach (var channel in connection.Watched) seqs[channel] = Math.Max(connection.View.Channels[channel], seqs.GetValueOrDefault(channel));
    }

    public void Dispose() => news.Dispose();
}
