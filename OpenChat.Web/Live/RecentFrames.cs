namespace OpenChat.Web.Live;

/// <summary>
/// Caches the newest events with their frames. After a restart all streams need the same ones, which are then read and rendered once.
/// Call its methods under the hub's lock.
/// </summary>
internal sealed class RecentFrames(LiveOptions options)
{
    private const int Large = 8 * 1024; // Larger frames are not cached, to bound memory.

    private readonly List<Kept> kept = [];

    /// <summary>All published events after this position are cached.</summary>
    private long from;

    /// <summary>A cached event. Safe without the lock: its frame is one reference, and concurrent writers put equal frames.</summary>
    public sealed class Kept(LogEvent e, LiveFrame? frame)
    {
        public LogEvent Event => e;

        /// <summary>Null if it must be rendered from the current rows.</summary>
        public LiveFrame? Frame { get; private set; } = IsWorthIt(frame) ? frame : null;

        public void Put(LiveFrame made) => Frame = IsWorthIt(made) ? made : null;

        /// <summary>An empty frame is not cached, because rendering may have failed.</summary>
        private static bool IsWorthIt(LiveFrame? frame) => frame?.Bytes.Length is > 0 and <= Large;
    }

    /// <summary>Replaces all events; their frames are rendered on demand.</summary>
    public void Restart(long after, IReadOnlyList<LogEvent> events)
    {
        (from, var all) = (after, events.Select(e => new Kept(e, null)));
        kept.Clear();
        kept.AddRange(all);
    }

    public void Add(IReadOnlyList<LiveFrame> frames)
    {
        // Drops cached frames of messages and calls that changed: replayed, they would show a deleted text. Their entries are replaced, so
        // that a frame still being rendered from the old row is lost.
        // Parts that a rev does not cover may stay stale here (docs/live-events.md, "What a message shows").
        var changed = frames.Where(f => f.Event.Kind.Traits.ChangesRow).Select(f => f.Event.SubjectId).ToHashSet();
        for (var i = 0; i < kept.Count && changed.Count > 0; i++)
            if (changed.Contains(kept[i].Event.SubjectId)) kept[i] = new(kept[i].Event, null);
        kept.AddRange(frames.Select(f => new Kept(f.Event, f)));
        if (kept.Count <= options.Recent * 3 / 2) return; // Trimmed rarely: it moves the whole list.
        var gone = kept.Count - options.Recent;
        from = kept[gone - 1].Event.Pos;
        kept.RemoveRange(0, gone);
    }

    public bool Covers(long after) => after >= from;

    /// <returns>Null if the cache does not reach back that far.</returns>
    public List<Kept>? Between(long after, long upTo)
    {
        if (!Covers(after)) return null;
        var first = kept.FindLastIndex(k => k.Event.Pos <= after) + 1; // From the end: most streams missed little.
        return [.. kept.Skip(first).TakeWhile(k => k.Event.Pos <= upTo)];
    }
}
