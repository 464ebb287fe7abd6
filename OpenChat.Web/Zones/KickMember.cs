using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <param name="Removal">For <see cref="UndoKick"/>; null unless done.</param>
public sealed record KickResult(ZoneOutcome Outcome, Removal? Removal = null);

/// <summary>
/// Removes a lower-ranked member from a zone and revokes their invites, by which they could return at once; those of others only if
/// wanted. They may rejoin by another invite; their messages stay. The invites of someone who leaves stay valid: they handed them out as
/// a member.
/// </summary>
public sealed class KickMember(WriteQueue queue)
{
    /// <param name="endLinks">Also revokes all invites that the actor may revoke.</param>
    public Task<KickResult> RunAsync(Guid zoneId, Guid actorId, Guid targetId, bool endLinks = false) => queue.RunAsync<KickResult>(
        async scope =>
        {
            if (await scope.MemberAsync(zoneId, actorId) is not { } actor) return new(ZoneOutcome.NotFound);
            if (await scope.MemberAsync(zoneId, targetId) is not { } target) return new(ZoneOutcome.NotFound);
            if (!Allows(actor, target)) return new(ZoneOutcome.NotAllowed);
            // In whole microseconds, as PostgreSQL keeps it: what was revoked is found by it again.
            var at = scope.Now.AddTicks(-(scope.Now.Ticks % TimeSpan.TicksPerMicrosecond));
            var channels = await scope.Db.Access.Where(a => a.UserId == targetId && a.Channel!.ZoneId == zoneId)
                .Select(a => a.ChannelId).ToArrayAsync();
            var removal = new Removal(zoneId, targetId, actorId, target.Role, target.JoinedAt, at, channels);
            await scope.RemoveAsync(target);
            var invites = scope.Db.Invites.Where(i => i.ZoneId == zoneId && i.MakerId == targetId);
            await RevokeAsync(invites, at);
            if (endLinks) await RevokeAsync(RevokeInvite.VisibleTo(scope.Db.Invites, actor), at);
            return new(ZoneOutcome.Done, removal);
        });

    public static bool Allows(Member actor, Member target) => actor.May(Permission.KickMembers) && actor.Outranks(target);

    /// <summary>The invites by which the person could return: all that work and that the actor may revoke.</summary>
    public static IQueryable<Invite> LinksBack(IQueryable<Invite> invites, Member actor, Guid targetId, DateTime now) =>
        RevokeInvite.Working(RevokeInvite.VisibleTo(invites, actor), now).Where(i => i.MakerId != targetId);

    private static Task<int> RevokeAsync(IQueryable<Invite> invites, DateTime at) =>
        invites.Where(i => i.RevokedAt == null).ExecuteUpdateAsync(set => set.SetProperty(i => i.RevokedAt, at));
}
