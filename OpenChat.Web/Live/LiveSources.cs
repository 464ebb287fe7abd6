namespace OpenChat.Web.Live;

/// <summary>What one person may see now.</summary>
/// <param name="Channels">With the last sequence number of each when read.</param>
/// <param name="Around">People whose presence they may see.</param>
/// <param name="Voices">Their voice channels that are not empty.</param>
public sealed record LiveView(
    IReadOnlyDictionary<Guid, long> Channels, IReadOnlySet<Guid> Zones, IReadOnlyCollection<Guid> Around, IReadOnlyCollection<Guid> Voices)
{
    public static readonly LiveView Nothing = new(new Dictionary<Guid, long>(), new HashSet<Guid>(), [], []);
}

/// <summary>The oldest and newest positions in the log.</summary>
public sealed record LogBounds(string Epoch, long Oldest, long Newest);

/// <summary>
/// The queries and rendering that this folder must not depend on (see Feed): they read the log and what people may see, and make
/// frames.
/// </summary>
public sealed record LiveSources(
    Func<CancellationToken, Task<LogBounds>> Bounds,
    Func<long, int, CancellationToken, Task<IReadOnlyList<LogEvent>>> ReadAfter,
    Func<Guid, LiveView, IReadOnlyCollection<Guid>, long, long, int, CancellationToken, Task<IReadOnlyList<LogEvent>>> ReadMissed,
    Func<Guid, CancellationToken, Task<LiveView>> View,
    Func<IReadOnlyCollection<Guid>, long, long, CancellationToken, Task<IReadOnlyList<LiveFrame>>> UnreadSince,
    Func<IReadOnlyList<LogEvent>, CancellationToken, Task<IReadOnlyList<LiveFrame>>> Frames,
    Func<IReadOnlyCollection<Guid>, CancellationToken, Task<IReadOnlySet<Guid>>> LivingSessions,
    Func<long, CancellationToken, Task<LogBounds?>> PutBack)
{
    /// <summary>Whether a failure is the database's, which is logged once for all.</summary>
    public Func<Exception, bool> IsAway { get; init; } = _ => false;
}
