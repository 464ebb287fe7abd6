namespace OpenChat.Web.Live;

/// <summary>Limits typing events to one per person and channel in three seconds.</summary>
public sealed class TypingTracker(TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly Dictionary<(Guid User, Guid Channel), long> last = [];

    public bool TryTake(Guid user, Guid channel)
    {
        lock (gate)
        {
            if (last.TryGetValue((user, channel), out var at) && time.GetElapsedTime(at) < TimeSpan.FromSeconds(3)) return false;
            if (last.Count > 10_000) last.Clear(); // Bounds memory, at the cost of a few extra events.
            last[(user, channel)] = time.GetTimestamp();
            return true;
        }
    }
}
