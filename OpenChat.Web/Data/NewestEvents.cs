using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>What this node wrote to the log a moment ago: who follows the log step by step need not read it back.</summary>
internal sealed class NewestEvents
{
    private readonly Lock gate = new();

    /// <summary>Each where its position says, until a later one needs the place.</summary>
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

    /// <summary>All events after a position, or none where a number is missing among them: somebody else may have written that one, and only the log knows.</summary>
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

    /// <summary>An older copy took the log's place: what was written before says nothing of it.</summary>
    public void Clear()
    {
        lock (gate)
        {
            Array.Clear(events);
            newest = 0;
        }
    }
}
