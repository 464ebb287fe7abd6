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
public sealed class MessageHistory(AppDb db)
{
    /// <summary>Messages on one page.</summary>
    public const int PageSize = 50;

    /// <param name="channel">One that the reader may see: finding it was the check.</param>
    public async Task<MessagePage> LoadAsync(Channel channel, HistoryRange range)
    {
        if (range.Around is { } around)
        {
            var older = await TakeAsync(channel, m => m.No < around, newestFirst: true, PageSize / 2);
            var newer = await TakeAsync(channel, m => m.No >= around, newestFirst: false, PageSize / 2);
            return new([.. older.Rows, .. newer.Rows], older.More, newer.More);
        }
        if (range.After is { } after)
        {
            var newer = await TakeAsync(channel, m => m.No > after, newestFirst: false, PageSize);
            return new(newer.Rows, after > 0, newer.More);
        }
        var before = range.Before ?? long.MaxValue;
        var page = await TakeAsync(channel, m => m.No < before, newestFirst: true, PageSize);
        return new(page.Rows, page.More, range.Before is not null && before <= channel.LastNo);
    }

    /// <summary>Everything that changed after a channel count, oldest change first: what a browser asks for when it sees a gap.</summary>
    public async Task<IReadOnlyList<MessageView>> ChangesAsync(Guid channelId, long afterSeq, int limit) =>
        await ViewsAsync(db.Messages.Where(m => m.ChannelId == channelId && m.Rev > afterSeq).OrderBy(m => m.Rev).Take(limit));

    /// <summary>These messages as they are now, in no order.</summary>
    public async Task<IReadOnlyList<MessageView>> ByIdAsync(IReadOnlyCollection<Guid> ids) =>
        await ViewsAsync(db.Messages.Where(m => ids.Contains(m.Id)));

    private async Task<(List<MessageView> Rows, bool More)> TakeAsync(
        Channel channel, System.Linq.Expressions.Expression<Func<Message, bool>> where, bool newestFirst, int count)
    {
        var query = db.Messages.Where(m => m.ChannelId == channel.Id).Where(where);
        query = newestFirst ? query.OrderByDescending(m => m.No) : query.OrderBy(m => m.No);
        var rows = await ViewsAsync(query.Take(count + 1));
        var more = rows.Count > count;
        if (more) rows.RemoveAt(count);
        if (newestFirst) rows.Reverse();
        return (rows, more);
    }

    private async Task<List<MessageView>> ViewsAsync(IQueryable<Message> query)
    {
        var rows = await query.AsNoTracking().Select(m => new
        {
            Message = m,
            m.Author!.UserName,
            m.Author.DisplayName,
            m.Author.AvatarId,
            Role = db.Members.Where(x => x.ZoneId == m.Channel!.ZoneId && x.UserId == m.AuthorId).Select(x => (Role?)x.Role).FirstOrDefault(),
            m.Call,
        }).ToListAsync();
        return rows.ConvertAll(row => View(row.Message, new Author(row.Message.AuthorId, row.UserName!, row.DisplayName, row.AvatarId, row.Role), row.Call));
    }

    private static MessageView View(Message m, Author author, Call? call) => new(
        m.Id, m.ChannelId, m.No, m.Seq, m.Rev, m.Kind, author,
        m.DeletedAt is null ? MessageBody.Of(m.Text) : HtmlString.Empty,
        m.CreatedAt, m.EditedAt, m.DeletedAt is not null, m.Nonce,
        call is null ? null : new CallLine(call.Id, call.State, call.EndReason, call.EndedAt - call.AnsweredAt));
}
