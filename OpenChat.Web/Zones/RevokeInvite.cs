using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Revokes an invite: one's own, or any invite with <see cref="Permission.ManageZone"/>.</summary>
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

    /// <summary>The invites that still let someone in.</summary>
    public static IQueryable<Invite> Working(IQueryable<Invite> invites, DateTime now) => invites.Where(i =>
        i.RevokedAt == null && (i.ExpiresAt == null || i.ExpiresAt > now) && (i.MaxUses == null || i.Uses < i.MaxUses));

    /// <summary>The invites that a member may see and revoke.</summary>
    public static IQueryable<Invite> VisibleTo(IQueryable<Invite> invites, Member me)
    {
        var all = me.May(Permission.ManageZone);
        return invites.Where(i => i.ZoneId == me.ZoneId && (all || i.MakerId == me.UserId));
    }
}
