namespace OpenChat.Web.Live;

public enum PresenceState { Offline, Idle, Online }

/// <summary>
/// Who is online, by their browsers' beats: an open response proves nothing, because it stays open when the link dies. Beats go stale
/// after 45 s. Someone who leaves has ten seconds to come back before it is published. After a restart, people who were online are
/// presumed so until they come back or 45 s have passed.
/// </summary>
public sealed class Presence(TimeProvider time)
{
    public static readonly TimeSpan Stale = TimeSpan.FromSeconds(45), Grace = TimeSpan.FromSeconds(10);

    private readonly Lock gate = new();
    private readonly Dictionary<Guid, Person> people = [];

    private sealed class Person
    {
        public Dictionary<Guid, (long At, bool Active)> Beats { get; } = [];
        public long? GoneAt { get; set; }
        public long? PresumedAt { get; set; }
        public PresenceState Published { get; set; }
    }

    /// <summary>The published state. Does not check whether the viewer may see it.</summary>
    public PresenceState StateOf(Guid user)
    {
        lock (gate) return people.GetValueOrDefault(user)?.Published ?? PresenceState.Offline;
    }

    /// <param name="active">Whether the person was active in any tab in the last five minutes.</param>
    /// <returns>The new state if it changed, else null.</returns>
    public PresenceState? Beat(Guid user, Guid connection, bool active)
    {
        lock (gate)
        {
            if (!people.TryGetValue(user, out var person)) people[user] = person = new();
            person.Beats[connection] = (time.GetTimestamp(), active);
            person.GoneAt = person.PresumedAt = null;
            return Publish(person, StateNow(person));
        }
    }

    /// <summary>A stream ended. Publishes nothing yet, because it may be a reload.</summary>
    public void Leave(Guid user, Guid connection)
    {
        lock (gate)
        {
            if (!people.TryGetValue(user, out var person)) return;
            person.Beats.Remove(connection);
            if (person.Beats.Count == 0) person.GoneAt ??= time.GetTimestamp();
        }
    }

    /// <summary>Who is online or idle, for the next start to presume.</summary>
    public IReadOnlyList<(Guid User, PresenceState State)> Here()
    {
        lock (gate)
            return [.. people.Where(p => p.Value.Published != PresenceState.Offline).Select(p => (p.Key, p.Value.Published))];
    }

    /// <summary>Who is online: not idle, and not away. Does not check who may know.</summary>
    public IReadOnlyList<Guid> Online()
    {
        lock (gate) return [.. people.Where(p => p.Value.Published == PresenceState.Online).Select(p => p.Key)];
    }

    /// <summary>Restores states from before a restart, so that it does not show everyone as offline.</summary>
    public void Presume(IEnumerable<(Guid User, PresenceState State)> before)
    {
        lock (gate)
            foreach (var (user, state) in before)
                people.TryAdd(user, new Person { Published = state, PresumedAt = time.GetTimestamp() });
    }

    /// <summary>Called each second. Returns people whose state changed because their beats are stale or their grace is over.</summary>
    public IReadOnlyList<(Guid User, PresenceState State)> Sweep()
    {
        var changed = new List<(Guid, PresenceState)>();
        lock (gate)
        {
            foreach (var (user, person) in people.ToList())
            {
                var stale = person.Beats.Where(b => time.GetElapsedTime(b.Value.At) > Stale).Select(b => b.Key).ToList();
                foreach (var connection in stale) person.Beats.Remove(connection);
                if (person.PresumedAt is { } presumed && time.GetElapsedTime(presumed) < Stale) continue;
                if (person.Beats.Count == 0 && person.GoneAt is { } gone && time.GetElapsedTime(gone) < Grace) continue;
                if (Publish(person, StateNow(person)) is { } state) changed.Add((user, state));
                if (person.Beats.Count == 0) people.Remove(user);
            }
        }
        return changed;
    }

    private static PresenceState StateNow(Person person) =>
        person.Beats.Count == 0 ? PresenceState.Offline
        : person.Beats.Values.Any(b => b.Active) ? PresenceState.Online
        : PresenceState.Idle;

    private static PresenceState? Publish(Person person, PresenceState state)
    {
        if (person.Published == state) return null;
        person.Published = state;
        return state;
    }
}
