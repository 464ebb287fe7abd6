using Microsoft.AspNetCore.Html;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Messaging;

/// <summary>Which part of a channel: the newest, those before or after a number, or those around one.</summary>
public sealed record HistoryRange(long? Before = null, long? After = null, long? Around = null)
{
    public static readonly HistoryRange Latest = new();
}

/// <summary>One page of a channel's messages, oldest first.</summary>
public sealed record MessagePage(IReadOnlyList<MessageView> Messages, bool HasOlder, bool HasNewer);

/// <summary>Reads a channel, found by (channel, number) so that its cost does not grow with the channel.</summary>
public sealed class MessageHistory(AppDb db, HistoryQueries queries, HistoryParts parts)
{
    /// <summary>Messages on one page.</summary>
    public const int PageSize = 50;

    /// <param name="channel">One that the reader may see: finding it was the check.</param>
    public async Task<MessagePage> LoadAsync(Channel channel, HistoryRange range)
    {
        if (range.Around is { } around)
        {
            var older = await OlderAsync(channel, around, PageSize / 2);
            var newer = await NewerAsync(channel, around, PageSize / 2);
            return new([.. older.Rows, .. newer.Rows], older.More, newer.More);
        }
        if (range.After is { } after)
        {
            var newer = await NewerAsync(channel, Math.Min(after, long.MaxValue - 1) + 1, PageSize);
            return new(newer.Rows, after > 0, newer.More);
        }
        var before = range.Before is { } number && number <= channel.LastNo ? number : long.MaxValue; // Whatever is beyond the end means the end.
        var page = await OlderAsync(channel, before, PageSize);
        return new(page.Rows, page.More, before <= channel.LastNo);
    }

    /// <summary>Everything that changed after a channel count, oldest change first: what a browser asks for when it sees a gap.</summary>
    public async Task<IReadOnlyList<MessageView>> ChangesAsync(Guid channelId, long afterSeq, int limit) =>
        await ViewsAsync(db.Messages.Where(m => m.ChannelId == channelId && m.Rev > afterSeq).OrderBy(m => m.Rev).Take(limit));

    /// <summary>These messages as they are now, in no order.</summary>
    public async Task<IReadOnlyList<MessageView>> ByIdAsync(IReadOnlyCollection<Guid> ids)
    {
        var found = new List<HistoryQueries.Found>(ids.Count);
        await foreach (var row in queries.ById(db, [.. ids])) found.Add(row);
        return await ViewsAsync(found);
    }

    private Task<HistoryParts.Part> OlderAsync(Channel channel, long before, int count) => PartAsync(channel, parts.At(channel.Id, older: true, before, count));

    private Task<HistoryParts.Part> NewerAsync(Channel channel, long from, int count) => PartAsync(channel, parts.At(channel.Id, older: false, from, count));

    private async Task<HistoryParts.Part> PartAsync(Channel channel, HistoryParts.Place place)
    {
        if (parts.Find(place, channel.LastSeq) is { } kept) return kept with { Rows = await RefreshAsync(channel, kept.Rows) };
        var (rows, more, length) = (new List<HistoryQueries.Found>(place.Count), false, 0);
        var most = place.Count + 1; // One more than is wanted tells that there are more.
        await foreach (var row in place.Older ? queries.Before(db, place.Channel, place.No, most) : queries.From(db, place.Channel, place.No, most))
        {
            more = rows.Count == place.Count;
            if (more) break;
            rows.Add(row);
            length += row.Text.Length;
        }
        if (place.Older) rows.Reverse();
        var part = new HistoryParts.Part(await ViewsAsync(rows), more);
        parts.Keep(place, channel.LastSeq, part, length);
        return part;
    }

    /// <summary>Rows as they were read before, with what changes without them: who their authors are by now, and what became of a call.</summary>
    private async Task<IReadOnlyList<MessageView>> RefreshAsync(Channel channel, IReadOnlyList<MessageView> rows)
    {
        var authors = new Dictionary<Guid, Author>();
        await foreach (var author in queries.Authors(db, channel.ZoneId, [.. rows.Select(m => m.Author.Id).Distinct()])) authors.Add(author.Id, author);
        var calls = await CallsAsync([.. rows.Where(m => m.Call is not null).Select(m => m.Call!.Id)]);
        var fresh = new List<MessageView>(rows.Count);
        foreach (var row in rows)
            if (authors.TryGetValue(row.Author.Id, out var author)) fresh.Add(row with { Author = author, Call = row.Call is { } call ? calls.GetValueOrDefault(call.Id) : null });
        return fresh;
    }

    private async Task<IReadOnlyList<MessageView>> ViewsAsync(IQueryable<Message> query) => await ViewsAsync(await query.Select(HistoryQueries.Whole).ToListAsync());

    private async Task<List<MessageView>> ViewsAsync(List<HistoryQueries.Found> found)
    {
        var calls = await CallsAsync([.. found.Where(m => m.CallId is not null).Select(m => m.CallId!.Value)]);
        return found.ConvertAll(m => View(m, m.CallId is { } id ? calls.GetValueOrDefault(id) : null));
    }

    private async Task<Dictionary<Guid, CallLine>> CallsAsync(List<Guid> ids) => ids.Count == 0 ? [] : await db.Calls.Where(c => ids.Contains(c.Id))
        .Select(c => new { c.Id, c.State, c.EndReason, c.AnsweredAt, c.EndedAt }).ToDictionaryAsync(c => c.Id, c => new CallLine(c.Id, c.State, c.EndReason, c.EndedAt - c.AnsweredAt));

    private static MessageView View(HistoryQueries.Found m, CallLine? call) => new(
        m.Id, m.ChannelId, m.ZoneId, m.No, m.Seq, m.Rev, m.Kind, new Author(m.AuthorId, m.Username, m.DisplayName, m.AvatarId, m.Role),
        m.DeletedAt is null ? MessageBody.Of(m.Text) : HtmlString.Empty,
        m.CreatedAt, m.EditedAt, m.DeletedAt is not null, m.Nonce, call);
}
