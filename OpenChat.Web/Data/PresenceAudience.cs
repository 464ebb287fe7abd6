using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>
/// Who may know whether someone is online: members of a shared zone that shows it, unless that person declined or one of the two blocked
/// the other. Stated once; asked for a zone's list, for one reader, or for those about whom there is news.
/// </summary>
public static class PresenceAudience
{
    /// <summary>Two memberships of one zone: the person's, and the reader's.</summary>
    private static readonly Expression<Func<Member, Member, IQueryable<Block>, bool>> Shown = (about, reader, blocks) =>
        reader.Zone!.ShowsPresence && about.User!.ShowsPresence && !blocks.AnyBetween(about.UserId, reader.UserId);

    private static readonly Expression<Func<IQueryable<Member>, IQueryable<Block>, Guid, IQueryable<Guid>>> ShownToRule = (members, blocks, user) =>
        members.Where(reader => reader.UserId == user)
            .SelectMany(reader => reader.Zone!.Members, (reader, about) => new { reader, about })
            .Where(pair => pair.about.ShowsPresenceTo(pair.reader, blocks)).Select(pair => pair.about.UserId);

    private static readonly Lazy<Func<IQueryable<Member>, IQueryable<Block>, Guid, IQueryable<Guid>>> ShownToQuery = new(ShownToRule.Compile);

    internal static readonly KeyValuePair<MethodInfo, LambdaExpression>[] Rules =
    [
        new(((Func<Member, Member, IQueryable<Block>, bool>)ShowsPresenceTo).Method, Shown),
        new(((Func<IQueryable<Member>, IQueryable<Block>, Guid, IQueryable<Guid>>)PresenceShownTo).Method, ShownToRule),
    ];

    /// <summary>Whether one member of a zone may know if another is online. In queries only.</summary>
    public static bool ShowsPresenceTo(this Member about, Member reader, IQueryable<Block> blocks) => throw QueryRules.OutsideQuery();

    /// <summary>About whom this person may know; once for each zone that they share.</summary>
    public static IQueryable<Guid> PresenceShownTo(this IQueryable<Member> members, IQueryable<Block> blocks, Guid reader) =>
        ShownToQuery.Value(members, blocks, reader);

    /// <summary>For each person who may know something, about whom.</summary>
    public static async Task<ILookup<Guid, Guid>> PresenceAudienceAsync(this AppDb db, IReadOnlyCollection<Guid> about, CancellationToken cancel = default)
    {
        var pairs = from one in db.Members
                    where about.Contains(one.UserId)
                    join reader in db.Members on one.ZoneId equals reader.ZoneId
                    where one.ShowsPresenceTo(reader, db.Blocks)
                    select new { Reader = reader.UserId, About = one.UserId };
        return (await pairs.Distinct().ToListAsync(cancel)).ToLookup(p => p.Reader, p => p.About);
    }

    /// <summary>About whom this person may know.</summary>
    public static Task<List<Guid>> PresenceVisibleToAsync(this AppDb db, Guid reader, CancellationToken cancel = default) =>
        db.Members.PresenceShownTo(db.Blocks, reader).Distinct().ToListAsync(cancel);
}
