using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Pages.Channels;

/// <summary>A channel as its page finds it: finding it was the permission check.</summary>
/// <param name="Channel">With its zone, or with its people.</param>
/// <param name="Member">The viewer's membership of its zone; null in a direct channel.</param>
/// <param name="ReadNo">How far the viewer has read; null if they never did, like <paramref name="ReadAt"/>.</param>
/// <param name="Deleted">How many messages after it are deleted.</param>
public sealed record SeenChannel(Channel Channel, Member? Member, long? ReadNo, DateTime? ReadAt, int Deleted);

/// <summary>Compiled like <see cref="Shared.ShellQueries"/>, and for the same reasons.</summary>
public sealed class ChannelQueries
{
    private readonly Func<AppDb, Guid, string, string, Task<Row?>> inZone = EF.CompileAsyncQuery(
        (AppDb db, Guid me, string zone, string slug) =>
        (from m in db.Members.AsNoTracking()
         where m.UserId == me && m.Zone!.Slug == zone
         from c in m.Zone!.Channels
         where c.Slug == slug && c.IsVisibleTo(me)
         from r in db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).DefaultIfEmpty()
         select new Row
         {
             Channel = c,
             Zone = m.Zone!,
             Member = m,
             ReadNo = (long?)r.No,
             ReadAt = (DateTime?)r.At,
             Deleted = db.Messages.Count(d => d.ChannelId == c.Id && d.DeletedAt != null && d.No > ((long?)r.No ?? 0)),
         }).SingleOrDefault());

    private readonly Func<AppDb, Guid, string, string, Task<string?>> currentSlug = EF.CompileAsyncQuery(
        (AppDb db, Guid me, string zone, string former) => db.ChannelAliases
            .Where(a => a.Slug == former && a.Channel!.Zone!.Slug == zone && a.Channel.IsVisibleTo(me))
            .Select(a => a.Channel!.Slug).SingleOrDefault());

    /// <summary>Finds a channel by its slug, or by one that it had before.</summary>
    /// <returns>Null if there is no such channel that the person may see in a zone of theirs.</returns>
    public async Task<SeenChannel?> InZoneAsync(AppDb db, Guid me, string zone, string slug)
    {
        var row = await inZone(db, me, zone, slug);
        if (row is null && await currentSlug(db, me, zone, slug) is { } current) row = await inZone(db, me, zone, current);
        if (row is null) return null;
        row.Channel.Zone = row.Zone;
        return new(row.Channel, row.Member, row.ReadNo, row.ReadAt, row.Deleted);
    }

    private sealed class Row
    {
        public required Channel Channel { get; init; }
        public required Zone Zone { get; init; }
        public required Member Member { get; init; }
        public long? ReadNo { get; init; }
        public DateTime? ReadAt { get; init; }
        public int Deleted { get; init; }
    }
}
