using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Internal;

namespace OpenChat.Web.Messaging;

/// <summary>
/// Parts of channels as they were read last: whoever opens a channel asks for the same fifty rows as everybody else, and to read them is a third
/// of their page. Whatever changes a message moves its channel's count, so a part is as good as new while the count stands. What else a row
/// shows, its author and the line of a call, changes without the count and is not kept (<see cref="MessageHistory"/>).
/// </summary>
/// <param name="epoch">Names the history that is written now: in another one the same count may come again with other words.</param>
public sealed class HistoryParts(Func<string> epoch, TimeProvider time) : IDisposable
{
    /// <summary>Each part is read anew after this, whatever its count says: rows that somebody changed by hand show, and what nobody asks for goes.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    /// <summary>What a row takes beside its words, in characters.</summary>
    private const int RowSize = 400;

    /// <summary>Characters: some 300 parts of fifty short messages, or forty of the longest.</summary>
    private readonly MemoryCache parts = new(new MemoryCacheOptions { SizeLimit = 8_000_000, Clock = new Clock(time) });

    /// <summary>Which part of a channel, in which history.</summary>
    /// <param name="Older">Those before the number; else those from it on.</param>
    public sealed record Place(string Epoch, Guid Channel, bool Older, long No, int Count);

    /// <param name="More">There are more beyond it.</param>
    public sealed record Part(IReadOnlyList<MessageView> Rows, bool More);

    private sealed record Kept(long Seq, Part Part);

    private sealed class Clock(TimeProvider time) : ISystemClock
    {
        public DateTimeOffset UtcNow => time.GetUtcNow();
    }

    /// <summary>To be asked for before anything of the part is read: where it is put back meanwhile, what was read belongs to the history before.</summary>
    public Place At(Guid channel, bool older, long no, int count) => new(epoch(), channel, older, no, count);

    /// <param name="seq">The channel's count, read before its messages.</param>
    /// <returns>Null where it must be read.</returns>
    public Part? Find(Place place, long seq) => parts.TryGetValue(place, out Kept? kept) && kept!.Seq == seq ? kept.Part : null;

    /// <param name="length">Of its texts, in characters.</param>
    public void Keep(Place place, long seq, Part part, int length) =>
        parts.Set(place, new Kept(seq, part), new MemoryCacheEntryOptions { Size = length + RowSize * (part.Rows.Count + 1), AbsoluteExpirationRelativeToNow = Longest });

    public void Dispose() => parts.Dispose();
}
