using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Messaging;

/// <summary>What became of a change to a message.</summary>
public enum ChangeOutcome { Changed, Unchanged, NotFound, NotAllowed, Empty, TooLong }

/// <summary>Changes one's own words. Nobody edits another's, whatever their role.</summary>
public sealed class EditMessage(WriteQueue queue)
{
    public async Task<ChangeOutcome> RunAsync(Guid messageId, Guid userId, string text)
    {
        var draft = new Draft(text).Cleaned();
        if (draft.IsEmpty) return ChangeOutcome.Empty;
        if (draft.IsTooLong) return ChangeOutcome.TooLong;
        return await queue.RunAsync(async scope =>
        {
            var message = await scope.Db.Messages.VisibleTo(userId).Include(m => m.Channel).SingleOrDefaultAsync(m => m.Id == messageId);
            if (message is null || message.DeletedAt is not null) return ChangeOutcome.NotFound;
            if (message.AuthorId != userId || message.Kind != MessageKind.Text) return ChangeOutcome.NotAllowed;
            // Whoever may not write here any more does not go on writing by changing what they wrote.
            var member = message.Channel!.ZoneId is { } zone ? await scope.Db.Members.AsNoTracking().SingleAsync(m => m.ZoneId == zone && m.UserId == userId) : null;
            if (!await PostMessage.MayPostAsync(scope.Db, message.Channel, member, userId)) return ChangeOutcome.NotAllowed;
            if (message.Text == draft.Text) return ChangeOutcome.Unchanged;
            message.Text = draft.Text;
            message.EditedAt = scope.Now;
            scope.ChangeMessage(message.Channel!, message, EventKind.Edit);
            return ChangeOutcome.Changed;
        });
    }
}
