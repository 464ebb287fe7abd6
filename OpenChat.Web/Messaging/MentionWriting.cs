using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>Stores and publishes whom a message mentions. Each mention is an event of its own person.</summary>
internal static class MentionWriting
{
    /// <summary>
    /// Of some people those whom the author can mention in a channel: they may see it, and neither has blocked the other.
    /// </summary>
    public static async Task<List<Guid>> MentionableAsync(this AppDb db, Guid channelId, Guid authorId, IReadOnlyCollection<Guid> people)
    {
        if (people.Count == 0) return [];
        var ids = people.ToList();
        return await db.Users.Where(u => ids.Contains(u.Id) && u.Id != authorId
            && db.Channels.Any(c => c.Id == channelId && c.IsVisibleTo(u.Id)) && !db.Blocks.AnyBetween(authorId, u.Id))
            .Select(u => u.Id).ToListAsync();
    }

    /// <param name="message">Stored, with its number.</param>
    /// <param name="people">As <see cref="MentionableAsync"/> returned them.</param>
    public static void AddMentions(this WriteScope scope, Message message, IEnumerable<Guid> people)
    {
        foreach (var user in people)
        {
            scope.Db.Mentions.Add(new()
            {
                UserId = user,
                ChannelId = message.ChannelId,
                No = message.No,
                AuthorId = message.AuthorId,
            });
            scope.Append(EventKind.Mention, message.Id, user: user);
        }
    }

    /// <summary>One event for everyone who may see the channel: the message mentions everyone, or no longer does.</summary>
    public static void TellEveryone(this WriteScope scope, Message message) =>
        scope.Append(EventKind.Mention, message.Id, channel: message.ChannelId);

    /// <summary>Tells people that a mention of them changed, except those who have left or were blocked since.</summary>
    public static async Task TellAsync(this WriteScope scope, Message message, IEnumerable<Guid> people)
    {
        foreach (var user in await scope.Db.MentionableAsync(message.ChannelId, message.AuthorId, [.. people]))
            scope.Append(EventKind.Mention, message.Id, user: user);
    }

    /// <summary>After an edit: tells people whom it no longer mentions, and those whom it mentions now.</summary>
    /// <param name="here">Who is here, if the text mentions them and did not before.</param>
    public static async Task ChangeMentionsAsync(
        this WriteScope scope, Message message, MentionText before, MentionText after, IReadOnlyCollection<Guid> here)
    {
        var (db, channel, no) = (scope.Db, message.ChannelId, message.No);
        var lostEveryone = message.MentionsEveryone && !after.Everyone;
        if (message.MentionsEveryone != after.Everyone)
        {
            message.MentionsEveryone = after.Everyone;
            scope.TellEveryone(message);
        }
        var keepsHere = before.Here && after.Here;
        if (keepsHere && !lostEveryone && before.People.ToHashSet().SetEquals(after.People)) return;
        var rows = await db.Mentions.Where(m => m.ChannelId == channel && m.No == no).ToListAsync();
        List<Guid> wanted = [.. after.People, .. here];
        if (message is { ReplyToId: { } parent, IsQuiet: false })
            wanted.AddRange(await db.Messages.Where(m => m.Id == parent).Select(m => m.AuthorId).ToListAsync());
        var removed = rows.Where(row => !wanted.Contains(row.UserId) && !keepsHere).ToList();
        db.Mentions.RemoveRange(removed);
        // People who are still mentioned by name were just told that @everyone is gone.
        await scope.TellAsync(message, (lostEveryone ? rows : removed).Select(row => row.UserId));
        var missing = wanted.Except(rows.Select(row => row.UserId)).ToList();
        scope.AddMentions(message, await db.MentionableAsync(channel, message.AuthorId, missing));
    }
}
