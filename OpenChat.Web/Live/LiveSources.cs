using OpenChat.Web.Domain;

namespace OpenChat.Web.Live;

/// <summary>What one person may see right now.</summary>
/// <param name="Channels">With the count that each had when this was read.</param>
/// <param name="Around">Whose presence they are shown.</param>
/// <param name="Voices">Voice channels of theirs in which somebody is.</param>
public sealed record LiveView(IReadOnlyDictionary<Guid, long> Channels, IReadOnlySet<Guid> Zones, IReadOnlyCollection<Guid> Around, IReadOnlyCollection<Guid> Voices)
{
    public static readonly LiveView Nothing = new(new Dictionary<Guid, long>(), new HashSet<Guid>(), [], []);
}

/// <summary>The oldest and newest position that the log holds.</summary>
public sealed record LogBounds(string Epoch, long Oldest, long Newest);

/// <summary>
/// What the hub is handed, because it can neither query nor render: readers of the log and of visibility,
/// and the maker of frames (Feed/LiveFrames).
/// </summary>
public sealed record LiveSources(
    Func<CancellationToken, Task<LogBounds>> Bounds,
    Func<long, int, CancellationToken, Task<IReadOnlyList<LogEvent>>> ReadAfter,
    Func<Guid, LiveView, IReadOnlyCollection<Guid>, long, long, int, CancellationToken, Task<IReadOnlyList<LogEvent>>> ReadMissed,
    Func<Guid, CancellationToken, Task<LiveView>> View,
    Func<IReadOnlyCollection<Guid>, long, long, CancellationToken, Task<IReadOnlyList<LiveFrame>>> UnreadSince,
    Func<IReadOnlyList<LogEvent>, CancellationToken, Task<IReadOnlyList<LiveFrame>>> Frames,
    Func<IReadOnlyCollection<Guid>, CancellationToken, Task<IReadOnlySet<Guid>>> LivingSessions,
    Func<long, CancellationToken, Task<LogBounds?>> PutBack);
