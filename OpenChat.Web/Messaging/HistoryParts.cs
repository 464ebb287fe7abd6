using Microsoft.Extensions.Caching.Memory;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>
/// Parts of channels as they were read last: whoever opens a channel asks for the same fifty rows as everybody else, and to read them is a third
/// of their page. Whatever changes a message moves its channel's count, so a part is as good as new while the count stands. What else a row
/// shows, its author and the line of a call, changes without the count and is not kept (<see cref="MessageHistory"/>).
/// </summary>
public sealed class HistoryParts(EventLog log) : IDisposable
{
    private static readonly TimeSpan Wanted = TimeSpan.FromMinutes(10);

    /// <summary>Characters: some 400 parts of usual length.</summary>
    private readonly MemoryCache parts = new(new MemoryCacheOptions { SizeLimit = 8_000_000 });

    /// <summary>Which part of a channel.</summary>
    /// <param name="Older">Those before the number; else those from it on.</param>
    public sealed record Place(Guid Channel, bool Older, long No, int Count);

    /// <param name="More">There are more beyond it.</param>
    public sealed record Part(IReadOnlyList<MessageView> Rows, bool More);

    private sealed record Kept(string Epoch, long Seq, Part Part);

    /// <param name="seq">The channel's count, read before its messages.</param>
    /// <returns>Null where it must be read.</returns>
    public Part? Find(Place place, long seq) => parts.TryGetValue(place, out Kept? kept) && kept!.Seq == seq && kept.Epoch == log.Epoch ? kept.Part : null;

    /// <param name="length">Of its texts, in characters.</param>
    public void Keep(Place place, long seq, Part part, int length) =>
        parts.Set(place, new Kept(log.Epoch, seq, part), new MemoryCacheEntryOptions { Size = length + 400L * (part.Rows.Count + 1), SlidingExpiration = Wanted });

    public void Dispose() => parts.Dispose();
}
