using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>
/// Rows of messages, by compiled queries: pages and streams run them all the time. An instance, because a compiled query belongs to one
/// provider's model.
/// </summary>
public sealed class HistoryQueries
{
    /// <summary>Messages before a number, newest first.</summary>
    public Func<AppDb, Guid, long, int, IAsyncEnumerable<MessageView>> Before { get; } = EF.CompileAsyncQuery(
        (AppDb db, Guid channel, long no, int most) =>
            db.Messages.Where(m => m.ChannelId == channel && m.No < no).OrderByDescending(m => m.No)
                .Take(most).Select(MessageView.OfRow));

    /// <summary>Messages from a number on, oldest first.</summary>
    public Func<AppDb, Guid, long, int, IAsyncEnumerable<MessageView>> From { get; } = EF.CompileAsyncQuery(
        (AppDb db, Guid channel, long no, int most) =>
            db.Messages.Where(m => m.ChannelId == channel && m.No >= no).OrderBy(m => m.No)
                .Take(most).Select(MessageView.OfRow));

    /// <summary>Messages that changed after a channel count, oldest change first.</summary>
    public Func<AppDb, Guid, long, int, IAsyncEnumerable<MessageView>> ChangedAfter { get; } = EF.CompileAsyncQuery(
        (AppDb db, Guid channel, long seq, int most) =>
            db.Messages.Where(m => m.ChannelId == channel && m.Rev > seq).OrderBy(m => m.Rev)
                .Take(most).Select(MessageView.OfRow));

    /// <summary>These, in no order.</summary>
    public Func<AppDb, Guid[], IAsyncEnumerable<MessageView>> ById { get; } = EF.CompileAsyncQuery(
        (AppDb db, Guid[] ids) =>
            db.Messages.Where(m => ids.Contains(m.Id)).Select(MessageView.OfRow));

    /// <summary>What a person typed in a channel and did not send.</summary>
    public Func<AppDb, Guid, Guid, Task<KeptDraft?>> Draft { get; } = EF.CompileAsyncQuery((AppDb db, Guid channel, Guid author) =>
        db.KeptDrafts.AsNoTracking().SingleOrDefault(d => d.UserId == author && d.ChannelId == channel));
}
