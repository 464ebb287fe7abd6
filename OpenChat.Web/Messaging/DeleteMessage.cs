using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>
/// Deletes a message, for its author or someone who may delete messages in its zone. Its text and all that hung on it are gone; a
/// tombstone keeps its place.
/// </summary>
public sealed class DeleteMessage(WriteQueue queue)
{
    public Task<ChangeOutcome> RunAsync(Guid messageId, Guid userId) => queue.RunAsync(async scope =>
    {
        var message = await scope.Db.Messages.VisibleTo(userId).Include(m => m.Channel).SingleOrDefaultAsync(m => m.Id == messageId);
        if (message is null || message.DeletedAt is not null) return ChangeOutcome.NotFound;
        if (message.Kind != MessageKind.Text || !await MayDeleteAsync(scope.Db, message, userId)) return ChangeOutcome.NotAllowed;
        message.Text = "";
        message.DeletedAt = scope.Now;
        message.PinnedAt = null;
        await scope.Db.SavedMessages.Where(s => s.MessageId == messageId).ExecuteDeleteAsync();
        if (message.EditedAt is not null) await scope.Db.MessageVersions.Where(v => v.MessageId == messageId).ExecuteDeleteAsync();
        var everyone = message.MentionsEveryone;
        var mentions = scope.Db.Mentions.Where(m => m.ChannelId == message.ChannelId && m.No == message.No);
        var mentioned = await mentions.Select(m => m.UserId).ToListAsync();
        message.MentionsEveryone = false;
        if (mentioned.Count > 0) await mentions.ExecuteDeleteAsync();
        if (message.ReactedAt is not null)
        {
            await scope.Db.Reactions.Where(r => r.MessageId == messageId).ExecuteDeleteAsync();
            await scope.Db.PendingReacts.Where(p => p.MessageId == messageId).ExecuteDeleteAsync();
        }
        scope.ChangeMessage(message.Channel!, message, EventKind.Delete);
        // As events of their own, which are replayed: the counts of people who were briefly offline must fall too.
        if (everyone) scope.TellEveryone(message);
        await scope.TellAsync(message, mentioned);
        return ChangeOutcome.Changed;
    });

    /// <summary>Whether this person may delete it; the page checks it before it shows the button.</summary>
    /// <param name="message">With its channel.</param>
    public static async Task<bool> MayDeleteAsync(AppDb db, Message message, Guid userId)
    {
        if (message.AuthorId == userId) return true;
        if (message.Channel!.Kind == ChannelKind.Direct) return false;
        var member = await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.ZoneId == message.Channel.ZoneId && m.UserId == userId);
        return member.May(Permission.DeleteMessages, message.Channel);
    }
}
