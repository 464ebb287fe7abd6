namespace OpenChat.Web.Live;

public enum PresenceState { Offline, Idle, Online }

/// <summary>
/// Who is here, from the beats of their browsers (an open response proves nothing: it stays open when the link dies).
/// Stale after 45 s; a person who goes has ten seconds to come back before anybody is told. Whoever was here before a restart
/// is taken to be here still, until they come back or are as late as anybody may be.
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
        public PresenceState Told { get; set; }
    }

    /// <summary>What others are told about this person right now, before anybody asks whether they may know.</summary>
    public PresenceState StateOf(Guid user)
    {
        lock (gate) return people.GetValueOrDefault(user)?.Told ?? PresenceState.Offline;
    }

    /// <summary>A browser says that it is there.</summary>
    /// <param name="active">Whether its person did anything in any tab in the last five minutes.</param>
    /// <returns>The new state where it changed, else null.</returns>
    public PresenceState? Beat(Guid user, Guid connection, bool active)
    {
        lock (gate)
        {
            if (!people.TryGetValue(user, out var person)) people[user] = person = new();
            person.Beats[connection] = (time.GetTimestamp(), active);
            person.GoneAt = person.PresumedAt = null;
            return Tell(person, StateNow(person));
        }
    }

    /// <summary>A stream ended. Nothing is told yet: a reload is not a departure.</summary>
    public void Leave(Guid user, Guid connection)
    {
        lock (gate)
        {
            if (!people.TryGetValue(user, out var person)) return;
            person.Beats.Remove(connection);
            if (person.Beats.Count == 0) person.GoneAt ??= time.GetTimestamp();
        }
    }

    /// <summary>Who was told to be here, for the next start to presume.</summary>
    public IReadOnlyList<(Guid User, PresenceState State)> Here()
    {
        lock (gate) return [.. people.Where(p => p.Value.Told != PresenceState.Offline).Select(p => (p.Key, p.Value.Told))];
    }

    /// <summary>Takes people to be as they were before the server started: a restart is nobody's departure.</summary>
    public void Presume(IEnumerable<(Guid User, PresenceState State)> before)
    {
        lock (gate)
            foreach (var (user, state) in before) people.TryAdd(user, new Person { Told = state, PresumedAt = time.GetTimestamp() });
    }

    /// <summary>Finds who has gone stale or has not come back, each second.</summary>
    public IReadOnlyList<(Guid User, PresenceState State)> Sweep()
    {
        var changed = new List<(Guid, PresenceState)>();
        lock (gate)
        {
            foreach (var (user, person) in people.ToList())
            {
                foreach (var (connection, _) in person.Beats.Where(b => time.GetElapsedTime(b.Value.At) > Stale).ToList()) person.Beats.Remove(connection);
                if (person.PresumedAt is { } presumed && time.GetElapsedTime(presumed) < Stale) continue;
                if (person.Beats.Count == 0 && person.GoneAt is { } gone && time.GetElapsedTime(gone) < Grace) continue;
                if (Tell(person, StateNow(person)) is { } state) changed.Add((user, state));
                if (person.Beats.Count == 0) people.Remove(user);
            }
        }
        return changed;
    }

    private static PresenceState StateNow(Person person) =>
        person.Beats.Count == 0 ? PresenceState.Offline : person.Beats.Values.Any(b => b.Active) ? PresenceState.Online : PresenceState.Idle;

    private static PresenceState? Tell(Person person, PresenceState state)
    {
        if (person.Told == state) return null;
        person.Told = state;
        return state;
    }
}
