using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Messaging;

/// <summary>Takes a message away: its author, or whoever may delete messages in its zone. The words are gone; a tombstone keeps the order.</summary>
public sealed class DeleteMessage(WriteQueue queue)
{
    public Task<ChangeOutcome> RunAsync(Guid messageId, Guid userId) => queue.RunAsync(async scope =>
    {
        var message = await scope.Db.Messages.VisibleTo(userId).Include(m => m.Channel).SingleOrDefaultAsync(m => m.Id == messageId);
        if (message is null || message.DeletedAt is not null) return ChangeOutcome.NotFound;
        if (message.Kind != MessageKind.Text || !await MayDeleteAsync(scope.Db, message, userId)) return ChangeOutcome.NotAllowed;
        message.Text = "";
        message.DeletedAt = scope.Now;
        scope.ChangeMessage(message.Channel!, message, EventKind.Delete);
        return ChangeOutcome.Changed;
    });

    /// <summary>Whether this person may delete it; the page asks before it draws the button.</summary>
    /// <param name="message">With its channel.</param>
    public static async Task<bool> MayDeleteAsync(AppDb db, Message message, Guid userId)
    {
        if (message.AuthorId == userId) return true;
        if (message.Channel!.Kind == ChannelKind.Direct) return false;
        var member = await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.ZoneId == message.Channel.ZoneId && m.UserId == userId);
        return member.May(Permission.DeleteMessages, message.Channel);
    }
}
