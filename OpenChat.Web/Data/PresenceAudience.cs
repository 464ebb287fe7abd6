using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>Who may know whether somebody is online: members of a shared zone that shows it, unless that person declined, or one of the two blocked the other.</summary>
public static class PresenceAudience
{
    /// <summary>Pairs of (who may know, about whom).</summary>
    private static IQueryable<Pair> Pairs(AppDb db) =>
        from about in db.Members
        join reader in db.Members on about.ZoneId equals reader.ZoneId
        where about.Zone!.ShowsPresence && about.User!.ShowsPresence
            && !db.Blocks.Any(b => (b.BlockerId == about.UserId && b.BlockedId == reader.UserId) || (b.BlockerId == reader.UserId && b.BlockedId == about.UserId))
        select new Pair { Reader = reader.UserId, About = about.UserId };

    /// <summary>For each person who may know something, about whom.</summary>
    public static async Task<ILookup<Guid, Guid>> PresenceAudienceAsync(this AppDb db, IReadOnlyCollection<Guid> about, CancellationToken cancel = default) =>
        (await Pairs(db).Where(p => about.Contains(p.About)).Distinct().ToListAsync(cancel)).ToLookup(p => p.Reader, p => p.About);

    /// <summary>About whom this person may know.</summary>
    public static Task<List<Guid>> PresenceVisibleToAsync(this AppDb db, Guid reader, CancellationToken cancel = default) =>
        Pairs(db).Where(p => p.Reader == reader).Select(p => p.About).Distinct().ToListAsync(cancel);

    private sealed class Pair
    {
        public Guid Reader { get; set; }
        public Guid About { get; set; }
    }
}
