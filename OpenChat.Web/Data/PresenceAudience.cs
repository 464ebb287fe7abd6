using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>
/// Who may see a person's presence: members of a shared zone that shows it, unless that person hides it or one of the two blocked the
/// other.
/// </summary>
public static class PresenceAudience
{
    /// <summary>For two members of the same zone.</summary>
    private static readonly QueryRule<Func<Member, Member, IQueryable<Block>, bool>> Shown = new(ShowsPresenceTo, (about, reader, blocks) =>
        reader.Zone!.ShowsPresence && about.User!.ShowsPresence && !blocks.AnyBetween(about.UserId, reader.UserId));

    private static readonly QueryRule<Func<IQueryable<Member>, IQueryable<Block>, Guid, IQueryable<Guid>>> ShownTo =
        new(PresenceShownTo, (members, blocks, user) => members.Where(reader => reader.UserId == user)
            .SelectMany(reader => reader.Zone!.Members, (reader, about) => new { reader, about })
            .Where(pair => pair.about.ShowsPresenceTo(pair.reader, blocks)).Select(pair => pair.about.UserId));

    internal static readonly QueryRule[] Rules = [Shown, ShownTo];

    /// <summary>Whether a member of a zone may see the presence of another. In queries only.</summary>
    public static bool ShowsPresenceTo(this Member about, Member reader, IQueryable<Block> blocks) => throw QueryRules.OutsideQuery();

    /// <summary>Whose presence this person may see; once for each zone they share.</summary>
    public static IQueryable<Guid> PresenceShownTo(this IQueryable<Member> members, IQueryable<Block> blocks, Guid reader) =>
        ShownTo.Run(members, blocks, reader);

    /// <summary>For each reader, whose presence of these people they may see.</summary>
    public static async Task<ILookup<Guid, Guid>> PresenceAudienceAsync(
        this AppDb db, IReadOnlyCollection<Guid> about, CancellationToken cancel = default)
    {
        var pairs = from one in db.Members
                    where about.Contains(one.UserId)
                    join reader in db.Members on one.ZoneId equals reader.ZoneId
                    where one.ShowsPresenceTo(reader, db.Blocks)
                    select new { Reader = reader.UserId, About = one.UserId };
        return (await pairs.Distinct().ToListAsync(cancel)).ToLookup(p => p.Reader, p => p.About);
    }

    /// <summary>Whose presence this person may see, of those listed.</summary>
    public static Task<HashSet<Guid>> PresenceVisibleToAsync(this AppDb db, Guid reader, IReadOnlyCollection<Guid> listed) =>
        db.Members.PresenceShownTo(db.Blocks, reader).Where(id => listed.Contains(id)).ToHashSetAsync();

    /// <summary>Whether this person may see the presence of another.</summary>
    public static Task<bool> PresenceIsVisibleToAsync(this AppDb db, Guid reader, Guid about) =>
        db.Members.PresenceShownTo(db.Blocks, reader).AnyAsync(id => id == about);
}
