using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>
/// Who may see zones, channels, messages and people. What a person may not see is not found, so the lookup is the permission check.
/// The rule for channels is stated once, in <see cref="ChannelRule"/>; queries call it as <see cref="IsVisibleTo"/>.
/// </summary>
public static class Visibility
{
    /// <summary>
    /// An open channel is visible to all members of its zone, a restricted one to people with access; if it has a zone, only while they
    /// are members of it.
    /// </summary>
    private static readonly QueryRule<Func<Channel, Guid, bool>> ChannelRule = new(IsVisibleTo, (channel, user) => channel.IsRestricted
        ? channel.Access.Any(a => a.UserId == user) && (channel.ZoneId == null || channel.Zone!.Members.Any(m => m.UserId == user))
        : channel.Zone!.Members.Any(m => m.UserId == user));

    /// <summary>Starts from the person's memberships, so that no query scans every channel of the server.</summary>
    private static readonly QueryRule<Func<IQueryable<Member>, IQueryable<Access>, Guid, IQueryable<Channel>>> ChannelsRule =
        new(ChannelsOf, (members, access, user) => members.Where(m => m.UserId == user).SelectMany(m => m.Zone!.Channels)
            .Concat(access.Where(a => a.UserId == user && a.Channel!.ZoneId == null).Select(a => a.Channel!))
            .Where(c => c.IsVisibleTo(user)));

    internal static readonly QueryRule[] Rules = [ChannelRule, ChannelsRule];

    /// <summary>Whether a person may see a channel. In queries only.</summary>
    public static bool IsVisibleTo(this Channel channel, Guid userId) => throw QueryRules.OutsideQuery();

    public static IQueryable<Channel> ChannelsOf(this IQueryable<Member> members, IQueryable<Access> access, Guid userId) =>
        ChannelsRule.Run(members, access, userId);

    public static IQueryable<Zone> VisibleTo(this IQueryable<Zone> zones, Guid userId) =>
        zones.Where(z => z.Members.Any(m => m.UserId == userId));

    /// <summary>For a channel known by its id or slug. To list channels, use <see cref="ChannelsOf"/>.</summary>
    public static IQueryable<Channel> VisibleTo(this IQueryable<Channel> channels, Guid userId) =>
        channels.Where(c => c.IsVisibleTo(userId));

    public static IQueryable<Message> VisibleTo(this IQueryable<Message> messages, Guid userId) =>
        messages.Where(m => m.Channel!.IsVisibleTo(userId));

    /// <summary>People whose profile a person may see: their own, and of everyone they share a zone or a direct channel with.</summary>
    public static IQueryable<User> VisibleTo(this IQueryable<User> users, AppDb db, Guid userId) =>
        users.Where(u => u.Id == userId
            || db.Members.Any(m => m.UserId == u.Id && db.Members.Any(mine => mine.UserId == userId && mine.ZoneId == m.ZoneId))
            || db.Access.Any(a => a.UserId == u.Id && db.Access.Any(mine => mine.UserId == userId && mine.ChannelId == a.ChannelId)));

    public static IQueryable<User> SharingZoneWith(this IQueryable<User> users, AppDb db, Guid userId) =>
        users.Where(u => db.Members.Any(m => m.UserId == u.Id && db.Members.Any(mine => mine.UserId == userId && mine.ZoneId == m.ZoneId)));

    /// <summary>The other person of a direct channel.</summary>
    public static Task<Guid> OtherInAsync(this AppDb db, Guid channelId, Guid userId) =>
        db.Access.Where(a => a.ChannelId == channelId && a.UserId != userId).Select(a => a.UserId).SingleOrDefaultAsync();
}
