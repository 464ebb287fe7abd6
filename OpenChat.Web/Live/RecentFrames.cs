using OpenChat.Web.Domain;

namespace OpenChat.Web.Live;

/// <summary>
/// The newest events of the log with their frames, because after a restart or a break everybody asks for the same few: they are read
/// and rendered once and not once for each. All of it is done under the hub's lock.
/// </summary>
internal sealed class RecentFrames(LiveOptions options)
{
    private const int Large = 8 * 1024; // Made again for each who asks, so that what is kept stays below some megabytes.

    private readonly List<Kept> kept = [];

    /// <summary>Every event after this position that was passed on is here.</summary>
    private long from;

    public sealed class Kept(LogEvent e, LiveFrame? frame)
    {
        public LogEvent Event => e;

        /// <summary>Null where it must be made from the rows as they are now.</summary>
        public LiveFrame? Frame { get; private set; } = IsSmall(frame) ? frame : null;

        /// <summary>For whoever asks next.</summary>
        public void Put(LiveFrame made) => Frame = IsSmall(made) ? made : null;

        private static bool IsSmall(LiveFrame? frame) => frame?.Bytes.Length <= Large;
    }

    /// <summary>Starts anew, with events that nobody has asked for yet.</summary>
    public void Restart(long after, IReadOnlyList<LogEvent> events)
    {
        (from, var all) = (after, events.Select(e => new Kept(e, null)));
        kept.Clear();
        kept.AddRange(all);
    }

    public void Add(IReadOnlyList<LiveFrame> frames)
    {
        // What was told before of a message or a call that changed is not so any more: who comes back would be sent a text that was
        // deleted meanwhile. Another object takes its place, so that somebody who is still making the old one puts it nowhere.
        var changed = frames.Where(f => f.Event.Kind is EventKind.Edit or EventKind.React or EventKind.Pin or EventKind.Delete or EventKind.Call)
            .Select(f => f.Event.SubjectId).ToHashSet();
        for (var i = 0; i < kept.Count && changed.Count > 0; i++)
            if (changed.Contains(kept[i].Event.SubjectId)) kept[i] = new(kept[i].Event, null);
        kept.AddRange(frames.Select(f => new Kept(f.Event, f)));
        if (kept.Count <= options.Recent * 3 / 2) return; // Cut now and then: each cut moves the whole list.
        var gone = kept.Count - options.Recent;
        from = kept[gone - 1].Event.Pos;
        kept.RemoveRange(0, gone);
    }

    public bool Covers(long after) => after >= from;

    /// <returns>Null where this does not reach back so far.</returns>
    public List<Kept>? Between(long after, long upTo) => Covers(after) ? [.. kept.Where(k => k.Event.Pos > after && k.Event.Pos <= upTo)] : null;
}
