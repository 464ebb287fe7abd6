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
public sealed class MessageHistory(AppDb db, HistoryQueries queries)
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
        var before = range.Before ?? long.MaxValue;
        var page = await OlderAsync(channel, before, PageSize);
        return new(page.Rows, page.More, range.Before is not null && before <= channel.LastNo);
    }

    /// <summary>Everything that changed after a channel count, oldest change first: what a browser asks for when it sees a gap.</summary>
    public async Task<IReadOnlyList<MessageView>> ChangesAsync(Guid channelId, long afterSeq, int limit) =>
        await ViewsAsync(db.Messages.Where(m => m.ChannelId == channelId && m.Rev > afterSeq).OrderBy(m => m.Rev).Take(limit));

    /// <summary>These messages as they are now, in no order.</summary>
    public async Task<IReadOnlyList<MessageView>> ByIdAsync(IReadOnlyCollection<Guid> ids) =>
        await ViewsAsync(db.Messages.Where(m => ids.Contains(m.Id)));

    private async Task<(List<MessageView> Rows, bool More)> OlderAsync(Channel channel, long before, int count)
    {
        var older = await TakeAsync(queries.Before(db, channel.Id, before, count + 1), count);
        older.Rows.Reverse();
        return older;
    }

    private Task<(List<MessageView> Rows, bool More)> NewerAsync(Channel channel, long from, int count) =>
        TakeAsync(queries.From(db, channel.Id, from, count + 1), count);

    /// <param name="found">One more than is wanted tells that there are more.</param>
    private async Task<(List<MessageView> Rows, bool More)> TakeAsync(IAsyncEnumerable<HistoryQueries.Found> found, int count)
    {
        var (rows, more) = (new List<HistoryQueries.Found>(count), false);
        await foreach (var row in found)
            if (rows.Count < count) rows.Add(row);
            else more = true;
        return (await ViewsAsync(rows), more);
    }

    private async Task<IReadOnlyList<MessageView>> ViewsAsync(IQueryable<Message> query) => await ViewsAsync(await query.Select(HistoryQueries.Whole).ToListAsync());

    private async Task<List<MessageView>> ViewsAsync(List<HistoryQueries.Found> found)
    {
        var ids = found.Where(m => m.CallId is not null).Select(m => m.CallId!.Value).ToList();
        var calls = ids.Count == 0 ? [] : await db.Calls.AsNoTracking().Where(c => ids.Contains(c.Id)).ToDictionaryAsync(c => c.Id);
        return found.ConvertAll(m => View(m, m.CallId is { } id ? calls.GetValueOrDefault(id) : null));
    }

    private static MessageView View(HistoryQueries.Found m, Call? call) => new(
        m.Id, m.ChannelId, m.No, m.Seq, m.Rev, m.Kind, new Author(m.AuthorId, m.Username, m.DisplayName, m.AvatarId, m.Role),
        m.DeletedAt is null ? MessageBody.Of(m.Text) : HtmlString.Empty,
        m.CreatedAt, m.EditedAt, m.DeletedAt is not null, m.Nonce,
        call is null ? null : new CallLine(call.Id, call.State, call.EndReason, call.EndedAt - call.AnsweredAt));
}
