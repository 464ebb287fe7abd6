using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Pages.Channels;

/// <summary>A channel as its page finds it: finding it was the permission check.</summary>
/// <param name="Channel">With its zone, or with its people.</param>
/// <param name="Member">The viewer's membership of its zone; null in a direct channel.</param>
/// <param name="ReadNo">How far the viewer has read; null where they never did, as <paramref name="ReadAt"/>.</param>
public sealed record SeenChannel(Channel Channel, Member? Member, long? ReadNo, DateTime? ReadAt);

/// <summary>Compiled like <see cref="Shared.ShellQueries"/>, and for the same reasons.</summary>
public sealed class ChannelQueries
{
    private readonly Func<AppDb, Guid, string, string, Task<Row?>> inZone = EF.CompileAsyncQuery((AppDb db, Guid me, string zone, string slug) =>
        (from m in db.Members.AsNoTracking()
         where m.UserId == me && m.Zone!.Slug == zone
         from c in m.Zone!.Channels
         where c.Slug == slug && c.IsVisibleTo(me)
         from r in db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).DefaultIfEmpty()
         select new Row { Channel = c, Zone = m.Zone!, Member = m, ReadNo = (long?)r.No, ReadAt = (DateTime?)r.At }).SingleOrDefault());

    /// <returns>Null where there is no such channel, or the person is no member of its zone.</returns>
    public async Task<SeenChannel?> InZoneAsync(AppDb db, Guid me, string zone, string slug)
    {
        if (await inZone(db, me, zone, slug) is not { } row) return null;
        row.Channel.Zone = row.Zone;
        return new(row.Channel, row.Member, row.ReadNo, row.ReadAt);
    }

    private sealed class Row
    {
        public required Channel Channel { get; init; }
        public required Zone Zone { get; init; }
        public required Member Member { get; init; }
        public long? ReadNo { get; init; }
        public DateTime? ReadAt { get; init; }
    }
}
