using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>How far the other person of a direct channel has read it.</summary>
/// <param name="No">0 if they never did.</param>
public sealed record Seen(Guid UserId, long No, DateTime? At);

/// <summary>
/// Who sees how far someone has read: in a direct channel the other person, as long as both show it and neither has blocked the other.
/// </summary>
public static class SeenRule
{
    /// <param name="andOnline">Only if both also show when they are online.</param>
    /// <returns>Null if this person may not know.</returns>
    public static Task<Seen?> SeenByOtherAsync(this AppDb db, Guid channelId, Guid userId, bool andOnline = false) =>
        (from a in db.Access
         where a.ChannelId == channelId && a.UserId != userId && a.Channel!.Kind == ChannelKind.Direct && !a.User!.HidesSeen
         from me in db.Access
         where me.ChannelId == channelId && me.UserId == userId && !me.User!.HidesSeen
         where !andOnline || (a.User!.ShowsPresence && me.User!.ShowsPresence)
         where !db.Blocks.AnyBetween(userId, a.UserId)
         from r in db.ReadMarks.Where(r => r.UserId == a.UserId && r.ChannelId == channelId).DefaultIfEmpty()
         select new Seen(a.UserId, (long?)r.No ?? 0, (DateTime?)r.At)).SingleOrDefaultAsync();
}
