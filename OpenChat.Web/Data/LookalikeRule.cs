using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>Whether a name needs the username beside it, because someone else's looks like it.</summary>
public static class LookalikeRule
{
    /// <summary>People are sought by their name first: few have it, and many are in a zone.</summary>
    private static readonly QueryRule<Func<User, Guid?, IQueryable<User>, IQueryable<Member>, bool>> Alike =
        new(IsAlike, (user, zone, users, members) => users.Any(other => other.NameSkeleton == user.NameSkeleton && other.Id != user.Id
            && (zone == null || members.Any(m => m.ZoneId == zone && m.UserId == other.Id))));

    internal static readonly QueryRule[] Rules = [Alike];

    /// <summary>Whether someone else looks alike: a member of the zone, or without one anyone on the server. In queries only.</summary>
    public static bool IsAlike(this User user, Guid? zone, IQueryable<User> users, IQueryable<Member> members) =>
        throw QueryRules.OutsideQuery();

    /// <summary>A person's name as it stands in a sentence of a zone; without a zone, in a direct channel.</summary>
    public static async Task<string> NameInAsync(this AppDb db, Guid person, Guid? zone)
    {
        var found = await db.Users.Where(u => u.Id == person)
            .Select(u => new { u.DisplayName, u.UserName, IsAlike = u.IsAlike(zone, db.Users, db.Members) }).SingleAsync();
        return Lookalike.Named(found.DisplayName, found.UserName, found.IsAlike);
    }
}
