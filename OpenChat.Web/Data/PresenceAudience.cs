using System.Linq.Expressions;
using System.Reflection;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>
/// Who may see a person's presence: members of a shared zone that shows it, unless that person hides it or one of the two blocked the
/// other.
/// </summary>
public static class PresenceAudience
{
    /// <summary>For two members of the same zone.</summary>
    private static readonly Expression<Func<Member, Member, IQueryable<Block>, bool>> Shown = (about, reader, blocks) =>
        reader.Zone!.ShowsPresence && about.User!.ShowsPresence && !blocks.AnyBetween(about.UserId, reader.UserId);

    private static readonly Expression<Func<IQueryable<Member>, IQueryable<Block>, Guid, IQueryable<Guid>>> ShownToRule =
        (members, blocks, user) => members.Where(reader => reader.UserId == user)
            .SelectMany(reader => reader.Zone!.Members, (reader, about) => new { reader, about })
            .Where(pair => pair.about.ShowsPresenceTo(pair.reader, blocks)).Select(pair => pair.about.UserId);

    private static readonly Lazy<Func<IQueryable<Member>, IQueryable<Block>, Guid, IQueryable<Guid>>> ShownToQuery =
        new(ShownToRule.Compile);

    internal static readonly KeyValuePair<MethodInfo, LambdaExpression>[] Rules =
    [
        new(((Func<Member, Member, IQueryable<Block>, bool>)ShowsPresenceTo).Method, Shown),
        new(((Func<IQueryable<Member>, IQueryable<Block>, Guid, IQueryable<Guid>>)PresenceShownTo).Method, ShownToRule),
    ];

    /// <summary>Whether a member of a zone may see the presence of another. In queries only.</summary>
    public static bool ShowsPresenceTo(this Member about, Member reader, IQueryable<Block> blocks) => throw QueryRules.OutsideQuery();

    /// <summary>Whose presence this person may see; once for each zone they share.</summary>
    public static IQueryable<Guid> PresenceShownTo(this IQueryable<Member> members, IQueryable<Block> blocks, Guid reader) =>
        ShownToQuery.Value(members, blocks, reader);

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

    /// <summary>Whose presence this person may see.</summary>
    public static Task<List<Guid>> PresenceVisibleToAsync(this AppDb db, Guid reader, CancellationToken cancel = default) =>
        db.Members.PresenceShownTo(db.Blocks, reader).Distinct().ToListAsync(cancel);
}
