using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Messaging;

/// <summary>What became of a change to a message.</summary>
public enum ChangeOutcome { Changed, Unchanged, NotFound, NotAllowed, Empty, TooLong }

/// <summary>Changes the text of a message, for its author only, whatever anyone's role. What it said before is kept.</summary>
public sealed class EditMessage(WriteQueue queue, Presence presence)
{
    public async Task<ChangeOutcome> RunAsync(Guid messageId, Guid userId, string text)
    {
        var draft = new Draft(text).Cleaned();
        if (draft.IsEmpty) return ChangeOutcome.Empty;
        if (draft.IsTooLong) return ChangeOutcome.TooLong;
        MessageBody.Prepare(draft.Text);
        return await queue.RunAsync(async scope =>
        {
            var message = await scope.Db.Messages.VisibleTo(userId).Include(m => m.Channel).SingleOrDefaultAsync(m => m.Id == messageId);
            if (message is null || message.DeletedAt is not null) return ChangeOutcome.NotFound;
            // Words that were forwarded are someone else's.
            if (message.AuthorId != userId || message is not { Kind: MessageKind.Text, ForwardOfId: null }) return ChangeOutcome.NotAllowed;
            // Someone who may no longer post here must not go on by editing what they posted.
            if (!await PostMessage.MayPostAsync(scope.Db, message.Channel!, userId)) return ChangeOutcome.NotAllowed;
            var before = new MentionText(message.Text);
            var text = await MentionText.ReadAsync(scope.Db, message.Channel!, userId, draft.Text, before.Stored);
            if (message.Text == text.Stored) return ChangeOutcome.Unchanged;
            if (text.Stored != draft.Text) MessageBody.PrepareMeanwhile(text.Stored);
            await KeepAsync(scope, message);
            message.Text = text.Stored;
            message.EditedAt = scope.Now;
            scope.ChangeMessage(message.Channel!, message, EventKind.Edit);
            if (before.IsAny || text.IsAny)
                await scope.ChangeMentionsAsync(message, before, text, text.Here && !before.Here ? presence.Online() : []);
            return ChangeOutcome.Changed;
        });
    }

    private static async Task KeepAsync(WriteScope scope, Message message)
    {
        var kept = scope.Db.MessageVersions.Where(v => v.MessageId == message.Id);
        if (message.EditedAt is not null && await kept.CountAsync() >= MessageVersion.Max)
            scope.Db.MessageVersions.Remove(await kept.OrderBy(v => v.Id).Skip(1).FirstAsync());
        scope.Db.MessageVersions.Add(new() { MessageId = message.Id, Text = message.Text, At = message.EditedAt ?? message.CreatedAt });
    }
}
