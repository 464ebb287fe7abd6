using OpenChat.Web.Data;
using OpenChat.Web.Messaging.Parts;

namespace OpenChat.Web.Messaging;

/// <summary>Which part of a channel: the newest, those before or after a number, or those around one.</summary>
public sealed record HistoryRange(long? Before = null, long? After = null, long? Around = null)
{
    public static readonly HistoryRange Latest = new();
}

/// <summary>One page of a channel's messages, oldest first.</summary>
public sealed record MessagePage(IReadOnlyList<MessageView> Messages, bool HasOlder, bool HasNewer);

/// <summary>What changed in a channel after a count, oldest change first.</summary>
/// <param name="UpTo">The count that this reaches if there may be more; null if this is all.</param>
public sealed record ChannelChanges(IReadOnlyList<MessageView> Messages, long? UpTo);

/// <summary>Reads messages for pages, streams, gap repair and permalinks alike: rows, then parts.</summary>
public sealed class MessageHistory(AppDb db, HistoryQueries queries, MessageParts parts, HistoryCache cache)
{
    /// <summary>Messages on one page.</summary>
    public const int PageSize = 50;

    /// <param name="channelId">One that the author may see.</param>
    public async Task<KeptDraftView> DraftAsync(Guid channelId, Guid authorId)
    {
        if (await queries.Draft(db, channelId, authorId) is not { } kept) return KeptDraftView.None;
        var reply = kept.ReplyToId is { } id && (await ByIdAsync([id])) is [{ IsDeleted: false } message] && message.ChannelId == channelId
            ? Reply.To(message) : null;
        return new(kept.Text, reply, kept.IsQuiet, kept.Version);
    }

    /// <summary>One page, found by (channel, number) so that its cost does not grow with the channel.</summary>
    /// <param name="channel">One that the reader may see: finding it was the check.</param>
    public async Task<MessagePage> LoadAsync(Channel channel, HistoryRange range)
    {
        if (range.Around is { } around)
        {
            var older = await OlderAsync(channel, around, PageSize / 2);
            var newer = await NewerAsync(channel, around, PageSize / 2);
            return new(await RenewAsync([.. older.Rows, .. newer.Rows]), older.More, newer.More);
        }
        if (range.After is { } after)
        {
            var newer = await NewerAsync(channel, Math.Min(after, long.MaxValue - 1) + 1, PageSize);
            return new(await RenewAsync(newer.Rows), after > 0, newer.More);
        }
        var before = range.Before is { } number && number <= channel.LastNo ? number : long.MaxValue; // Beyond the end is the end.
        var page = await OlderAsync(channel, before, PageSize);
        return new(await RenewAsync(page.Rows), page.More, before <= channel.LastNo);
    }

    /// <summary>Everything that changed after a channel count: what a browser requests when it sees a gap.</summary>
    public async Task<ChannelChanges> ChangesAsync(Guid channelId, long afterSeq, int limit)
    {
        var rows = await ReadAsync(queries.ChangedAfter(db, channelId, afterSeq, limit));
        return new(await RenewAsync(rows), rows.Count < limit ? null : rows[^1].Rev); // Renewing may drop rows, even the last.
    }

    /// <summary>These messages as they are now, in no order.</summary>
    public async Task<IReadOnlyList<MessageView>> ByIdAsync(IReadOnlyCollection<Guid> ids) =>
        await RenewAsync(await ReadAsync(queries.ById(db, [.. ids])));

    private Task<HistoryCache.Chunk> OlderAsync(Channel channel, long before, int count) =>
        ChunkAsync(channel, cache.At(channel.Id, older: true, before, count));

    private Task<HistoryCache.Chunk> NewerAsync(Channel channel, long from, int count) =>
        ChunkAsync(channel, cache.At(channel.Id, older: false, from, count));

    private async Task<HistoryCache.Chunk> ChunkAsync(Channel channel, HistoryCache.Place place)
    {
        if (cache.Find(place, channel.LastSeq) is { } cached) return cached;
        var query = place.Older ? queries.Before : queries.From;
        var rows = await ReadAsync(query(db, place.Channel, place.No, place.Count + 1)); // One more shows whether there are more.
        var more = rows.Count > place.Count;
        if (more) rows.RemoveAt(place.Count);
        if (place.Older) rows.Reverse();
        var chunk = new HistoryCache.Chunk(rows, more);
        cache.Set(place, channel.LastSeq, chunk);
        return chunk;
    }

    /// <summary>Rows with what may be cached of their parts.</summary>
    private async Task<List<MessageView>> ReadAsync(IAsyncEnumerable<MessageView> query)
    {
        var rows = new List<MessageView>();
        await foreach (var row in query) rows.Add(row);
        return await parts.CoverAsync(db, rows);
    }

    /// <summary>Rows with all of their parts. Those whose author's account was deleted since they were read are gone with it.</summary>
    private async Task<List<MessageView>> RenewAsync(List<MessageView> rows)
    {
        var renewed = await parts.RenewAsync(db, rows);
        renewed.RemoveAll(row => row.Part<Author>() is null);
        return renewed;
    }
}
