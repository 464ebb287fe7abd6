using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>What became of saving.</summary>
public enum SaveOutcome
{
    Changed,
    Unchanged,
    NotFound,
    /// <summary>The person has saved <see cref="SavedMessage.Max"/> that they can still see.</summary>
    TooMany,
}

/// <summary>Adds a message to someone's private list, or removes it.</summary>
public sealed class SaveMessage(WriteQueue queue)
{
    public Task<SaveOutcome> RunAsync(Guid messageId, Guid userId, bool on) => queue.RunAsync(async scope =>
    {
        var db = scope.Db;
        var saved = await db.SavedMessages.SingleOrDefaultAsync(s => s.UserId == userId && s.MessageId == messageId);
        if (!on && saved is not null) db.SavedMessages.Remove(saved); // Even if they can no longer see it.
        if (!on) return saved is null ? SaveOutcome.Unchanged : SaveOutcome.Changed;
        var isThere = await db.Messages.VisibleTo(userId)
            .AnyAsync(m => m.Id == messageId && m.DeletedAt == null && m.Kind == MessageKind.Text);
        if (!isThere) return SaveOutcome.NotFound;
        if (saved is not null) return SaveOutcome.Unchanged;
        if (await Of(db, userId).CountAsync() >= SavedMessage.Max) return SaveOutcome.TooMany;
        db.SavedMessages.Add(new() { UserId = userId, MessageId = messageId, At = scope.Now });
        return SaveOutcome.Changed;
    });

    /// <summary>The saved messages that a person can still see.</summary>
    public static IQueryable<SavedMessage> Of(AppDb db, Guid userId) =>
        db.SavedMessages.Where(s => s.UserId == userId && s.Message!.Channel!.IsVisibleTo(userId));
}
