using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>
/// The only door to zones, channels and messages: what a person may not see is not found.
/// A lookup is the permission check; there is no other one to forget. Compiled questions cannot call it and say the same in their own words, each held
/// against it by a test, for everybody: <c>ChannelQueries</c>, <c>ShellQueries</c>, <c>PostMessage</c>, <c>MarkRead</c>.
/// </summary>
public static class Visibility
{
    public static IQueryable<Zone> VisibleTo(this IQueryable<Zone> zones, Guid userId) =>
        zones.Where(z => z.Members.Any(m => m.UserId == userId));

    public static IQueryable<Channel> VisibleTo(this IQueryable<Channel> channels, Guid userId) =>
        channels.Where(c => c.Kind == ChannelKind.Direct
            ? c.Participants.Any(p => p.UserId == userId)
            : c.Zone!.Members.Any(m => m.UserId == userId));

    public static IQueryable<Message> VisibleTo(this IQueryable<Message> messages, Guid userId) =>
        messages.Where(m => m.Channel!.Kind == ChannelKind.Direct
            ? m.Channel.Participants.Any(p => p.UserId == userId)
            : m.Channel.Zone!.Members.Any(z => z.UserId == userId));

    /// <summary>People with whom somebody shares a zone or a direct channel, and that person: whose profile opens.</summary>
    public static IQueryable<User> VisibleTo(this IQueryable<User> users, AppDb db, Guid userId) =>
        users.Where(u => u.Id == userId
            || db.Members.Any(m => m.UserId == u.Id && db.Members.Any(mine => mine.UserId == userId && mine.ZoneId == m.ZoneId))
            || db.Participants.Any(p => p.UserId == u.Id && db.Participants.Any(mine => mine.UserId == userId && mine.ChannelId == p.ChannelId)));

    /// <summary>Whether either of two people has blocked the other: then nothing new starts between them.</summary>
    public static Task<bool> AnyBetweenAsync(this IQueryable<Block> blocks, Guid a, Guid b, CancellationToken cancel = default) =>
        blocks.AnyAsync(x => (x.BlockerId == a && x.BlockedId == b) || (x.BlockerId == b && x.BlockedId == a), cancel);

    /// <summary>Everybody whom somebody blocked or who blocked them.</summary>
    public static Task<HashSet<Guid>> ApartFromAsync(this AppDb db, Guid userId, CancellationToken cancel = default) =>
        db.Blocks.Where(b => b.BlockerId == userId || b.BlockedId == userId)
            .Select(b => b.BlockerId == userId ? b.BlockedId : b.BlockerId).ToHashSetAsync(cancel);
}
