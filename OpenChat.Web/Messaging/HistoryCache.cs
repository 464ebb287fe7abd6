using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace OpenChat.Web.Messaging;

/// <summary>
/// Chunks of channels as they were last read: everyone who opens a channel reads the same fifty rows. A chunk is good while the channel's
/// count stands, because every change of a message moves it. It holds rows and the parts that their revs cover, never the other parts.
/// </summary>
/// <param name="epoch">Names the history that is written now: in another one the same count may come again with other text.</param>
public sealed class HistoryCache(Func<string> epoch, TimeProvider time) : IDisposable
{
    /// <summary>A chunk expires even if its count stands: rows that were changed by hand show up, and what no one reads is freed.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>What a row takes beside its text, in characters.</summary>
    private const int RowSize = 400;

    /// <summary>Characters: some 300 chunks of fifty short messages, or forty of the longest.</summary>
    private readonly MemoryCache chunks = new(new MemoryCacheOptions { SizeLimit = 8_000_000, Clock = new Clock(time) });

    /// <summary>Which chunk of a channel, in which history.</summary>
    /// <param name="Older">Messages before the number; else those from it on.</param>
    public sealed record Place(string Epoch, Guid Channel, bool Older, long No, int Count);

    /// <param name="More">There are more beyond it.</param>
    public sealed record Chunk(List<MessageView> Rows, bool More);

    private sealed record Cached(long Seq, Chunk Chunk);

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }

    /// <summary>Call it before reading: if a backup is restored meanwhile, what was read belongs to the old history.</summary>
    public Place At(Guid channel, bool older, long no, int count) => new(epoch(), channel, older, no, count);

    /// <param name="seq">The channel's count, read before its messages.</param>
    /// <returns>Null where it must be read.</returns>
    public Chunk? Find(Place place, long seq) => chunks.TryGetValue(place, out Cached? cached) && cached!.Seq == seq ? cached.Chunk : null;

    public void Set(Place place, long seq, Chunk chunk) => chunks.Set(place, new Cached(seq, chunk), new MemoryCacheEntryOptions
    {
        Size = chunk.Rows.Sum(row => row.Text.Length + RowSize) + RowSize,
        AbsoluteExpirationRelativeToNow = Longest,
    });

    public void Dispose() => chunks.Dispose();
}
