using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>Ends an invite before its time: one's own, or anybody's where one manages the zone.</summary>
public sealed class RevokeInvite(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid zoneId, Guid userId, Guid inviteId) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, userId) is not { } me) return ZoneOutcome.NotFound;
        var invite = await VisibleTo(scope.Db.Invites, me).SingleOrDefaultAsync(i => i.Id == inviteId);
        if (invite is null) return ZoneOutcome.NotFound;
        if (invite.RevokedAt is not null) return ZoneOutcome.Unchanged;
        invite.RevokedAt = scope.Now;
        return ZoneOutcome.Done;
    });

    /// <summary>The invites that a member sees and may revoke.</summary>
    public static IQueryable<Invite> VisibleTo(IQueryable<Invite> invites, Member me)
    {
        var all = me.May(Permission.ManageZone);
        return invites.Where(i => i.ZoneId == me.ZoneId && (all || i.MakerId == me.UserId));
    }
}
