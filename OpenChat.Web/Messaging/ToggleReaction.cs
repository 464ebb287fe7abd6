using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>What became of a reaction.</summary>
public enum ReactOutcome
{
    Changed,
    /// <summary>There was nothing to change.</summary>
    Unchanged,
    NotFound,
    /// <summary>The person sees the message but may not post in its channel, or it is no text message.</summary>
    NotAllowed,
    NoEmoji,
    /// <summary>An emoji of the zone that was deleted. Reactions with it can still be taken back.</summary>
    EmojiGone,
    /// <summary>The message has <see cref="Reaction.KindsMax"/> kinds, and this would be one more.</summary>
    TooManyKinds,
}

/// <summary>
/// Adds or removes someone's emoji on a message. Anyone who may post in a channel may react there; removing is always possible.
/// </summary>
public sealed class ToggleReaction(WriteQueue queue, ReactionNews news)
{
    /// <param name="on">True adds, false removes, null toggles.</param>
    /// <param name="atOnce">Publishes it even if reactions to this message were published just now: for pages without script.</param>
    public async Task<ReactOutcome> RunAsync(Guid messageId, Guid userId, string? emoji, bool? on, bool atOnce = false)
    {
        var typed = emoji?.Trim(); // A phone's keyboard adds a space.
        var standard = Emoji.Canonical(typed) ?? (typed is [':', .. var name, ':'] ? Emoji.Named(name) : null);
        var ownId = ZoneEmoji.IdOf(typed);
        var ownName = typed is [':', .., ':'] ? ZoneEmoji.CleanName(typed) : null;
        if (standard is null && ownId is null && ownName is null) return ReactOutcome.NoEmoji;
        return await queue.RunAsync(async scope =>
        {
            var db = scope.Db;
            var message = await db.Messages.VisibleTo(userId).Include(m => m.Channel).SingleOrDefaultAsync(m => m.Id == messageId);
            if (message is null || message.DeletedAt is not null) return ReactOutcome.NotFound;
            var (kind, isGone) = standard is null ? await FindOwnAsync(db, message.Channel!, ownId, ownName) : (standard, false);
            if (kind is null) return ReactOutcome.NoEmoji;
            var own = await db.Reactions.SingleOrDefaultAsync(r => r.MessageId == messageId && r.UserId == userId && r.Emoji == kind);
            if ((on ?? own is null) == own is not null) return ReactOutcome.Unchanged;
            if (own is not null) db.Reactions.Remove(own);
            else
            {
                if (message.Kind != MessageKind.Text || !await PostMessage.MayPostAsync(db, message.Channel!, userId))
                    return ReactOutcome.NotAllowed;
                if (isGone) return ReactOutcome.EmojiGone;
                var kinds = await db.Reactions.Where(r => r.MessageId == messageId).Select(r => r.Emoji).Distinct().ToListAsync();
                if (kinds.Count >= Reaction.KindsMax && !kinds.Contains(kind)) return ReactOutcome.TooManyKinds;
                db.Reactions.Add(new() { MessageId = messageId, UserId = userId, Emoji = kind, At = scope.Now });
            }
            await news.AddAsync(scope, message, atOnce);
            return ReactOutcome.Changed;
        });
    }

    /// <summary>An emoji of the channel's zone, by id or by name. Those of other zones don't exist here.</summary>
    private static async Task<(string? Kind, bool IsGone)> FindOwnAsync(AppDb db, Channel channel, Guid? id, string? name)
    {
        if (channel.ZoneId is not { } zone) return default;
        var found = await db.ZoneEmoji.Where(e => e.ZoneId == zone && (id != null ? e.Id == id : e.Name == name && e.DeletedAt == null))
            .Select(e => new { e.Id, IsGone = e.DeletedAt != null }).SingleOrDefaultAsync();
        return found is null ? default : (ZoneEmoji.KeyOf(found.Id), found.IsGone);
    }
}
