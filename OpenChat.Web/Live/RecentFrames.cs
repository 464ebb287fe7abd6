using OpenChat.Web.Domain;

namespace OpenChat.Web.Live;

/// <summary>
/// The newest events of the log with their frames, because after a restart or a break everybody asks for the same few: they are read
/// and rendered once and not once for each. Its methods are called under the hub's lock.
/// </summary>
internal sealed class RecentFrames(LiveOptions options)
{
    private const int Large = 8 * 1024; // Made again for each who asks, so that what is kept stays below some megabytes.

    private readonly List<Kept> kept = [];

    /// <summary>Every event after this position that was passed on is here.</summary>
    private long from;

    /// <summary>Read and put without the lock: it is one reference, and each that may stand there is right.</summary>
    public sealed class Kept(LogEvent e, LiveFrame? frame)
    {
        public LogEvent Event => e;

        /// <summary>Null where it must be made from the rows as they are now.</summary>
        public LiveFrame? Frame { get; private set; } = IsWorthIt(frame) ? frame : null;

        /// <summary>For whoever asks next.</summary>
        public void Put(LiveFrame made) => Frame = IsWorthIt(made) ? made : null;

        /// <summary>Nothing to tell is no answer for ever: perhaps it could not be rendered just then.</summary>
        private static bool IsWorthIt(LiveFrame? frame) => frame?.Bytes.Length is > 0 and <= Large;
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
        // Every kind belongs here that changes what is rendered of its own subject. An author's new name is told by an event of its own.
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
    public List<Kept>? Between(long after, long upTo)
    {
        if (!Covers(after)) return null;
        var first = kept.FindLastIndex(k => k.Event.Pos <= after) + 1; // From the end: most have missed little.
        return [.. kept.Skip(first).TakeWhile(k => k.Event.Pos <= upTo)];
    }
}
