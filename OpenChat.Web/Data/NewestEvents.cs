namespace OpenChat.Web.Data;

/// <summary>The newest events that this node wrote, so that followers of the log need not query them.</summary>
internal sealed class NewestEvents
{
    private readonly Lock gate = new();

    /// <summary>A ring, indexed by position.</summary>
    private readonly LogEvent?[] events = new LogEvent?[1024];

    private long newest;

    public void Add(IReadOnlyCollection<LogEvent> written)
    {
        lock (gate)
            foreach (var e in written)
            {
                events[e.Pos % events.Length] = e;
                newest = Math.Max(newest, e.Pos);
            }
    }

    /// <summary>All events after a position; none if there is a gap, because another node may have written that event.</summary>
    public List<LogEvent> After(long position, int limit)
    {
        List<LogEvent> found = [];
        lock (gate)
        {
            var upTo = Math.Min(newest, position + limit);
            for (var pos = position + 1; pos <= upTo; pos++)
            {
                if (events[pos % events.Length] is not { } e || e.Pos != pos) return [];
                found.Add(e);
            }
        }
        return found;
    }

    public void Clear()
    {
        lock (gate)
        {
            Array.Clear(events);
            newest = 0;
        }
    }
}
