namespace OpenChat.Web.Data;

/// <summary>
/// Whether the database is away. Logs one line for each kind of failure until the database answers again, because every request and every
/// loop fails meanwhile.
/// </summary>
public sealed class Outage(TimeProvider time, ILogger<Outage> log)
{
    private readonly Lock gate = new();
    private readonly HashSet<string> kinds = [];
    private static readonly TimeSpan LogEvery = TimeSpan.FromMinutes(1);
    private long since;
    private long? replacedAt;

    /// <summary>From the first failure until the database answered.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Notes a failure. False if the database is not its cause; the caller logs it then.</summary>
    public bool Note(Exception error)
    {
        if (!DatabaseTrouble.IsAway(error)) return false;
        lock (gate)
        {
            if (!IsOn) since = time.GetTimestamp();
            IsOn = true;
            if (!kinds.Add(DatabaseTrouble.KindOf(error))) return true;
        }
        log.LogError("{Reason} People are told to try again, and what they send waits in their browsers", DatabaseTrouble.Describe(error));
        return true;
    }

    /// <summary>A pooled connection had died unnoticed, and a new one took its place. Logged once for all of them.</summary>
    public void Replaced()
    {
        lock (gate)
        {
            if (replacedAt is { } last && time.GetElapsedTime(last) < LogEvery) return;
            replacedAt = time.GetTimestamp();
        }
        log.LogInformation("Connections to PostgreSQL had died unnoticed and were replaced. "
            + "It was restarted, or a firewall drops idle connections");
    }

    /// <summary>The database answered on a connection: not on one that may be dead and was only taken from the pool.</summary>
    public void Answered()
    {
        if (!IsOn) return;
        TimeSpan lasted;
        lock (gate)
        {
            if (!IsOn) return;
            IsOn = false;
            kinds.Clear();
            lasted = time.GetElapsedTime(since);
        }
        log.LogInformation("PostgreSQL answers again, after {Seconds:0.0} s", lasted.TotalSeconds);
    }
}
