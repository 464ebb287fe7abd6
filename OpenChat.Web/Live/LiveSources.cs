using OpenChat.Web.Domain;

namespace OpenChat.Web.Live;

/// <summary>What one person may see right now.</summary>
public sealed record LiveView(IReadOnlySet<Guid> Channels, IReadOnlySet<Guid> Zones)
{
    public static readonly LiveView Nothing = new(new HashSet<Guid>(), new HashSet<Guid>());
}

/// <summary>The oldest and newest position that the log holds.</summary>
public sealed record LogBounds(string Epoch, long Oldest, long Newest);

/// <summary>
/// What the hub is handed, because it can neither query nor render: readers of the log and of visibility,
/// and the maker of frames (Endpoints/LiveFrames).
/// </summary>
public sealed record LiveSources(
    Func<CancellationToken, Task<LogBounds>> Bounds,
    Func<long, int, CancellationToken, Task<IReadOnlyList<LogEvent>>> ReadAfter,
    Func<Guid, LiveView, IReadOnlyCollection<Guid>, long, long, int, CancellationToken, Task<IReadOnlyList<LogEvent>>> ReadMissed,
    Func<Guid, CancellationToken, Task<LiveView>> View,
    Func<IReadOnlyCollection<Guid>, CancellationToken, Task<IReadOnlyDictionary<Guid, long>>> LastSeqs,
    Func<IReadOnlyCollection<Guid>, long, long, CancellationToken, Task<IReadOnlyList<LiveFrame>>> UnreadSince,
    Func<IReadOnlyList<LogEvent>, CancellationToken, Task<IReadOnlyList<LiveFrame>>> Frames,
    Func<IReadOnlyCollection<Guid>, CancellationToken, Task<IReadOnlySet<Guid>>> LivingSessions,
    Func<long, CancellationToken, Task<LogBounds?>> PutBack);
