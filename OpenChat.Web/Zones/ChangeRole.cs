using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Changes the role of a lower-ranked member, to a role below the actor's own.</summary>
public sealed class ChangeRole(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid zoneId, Guid actorId, Guid targetId, Role role) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, actorId) is not { } actor) return ZoneOutcome.NotFound;
        if (await scope.MemberAsync(zoneId, targetId) is not { } target) return ZoneOutcome.NotFound;
        if (!Allows(actor, target) || !actor.MayGive().Contains(role)) return ZoneOutcome.NotAllowed;
        if (target.Role == role) return ZoneOutcome.Unchanged;
        target.Role = role;
        scope.AppendMember(zoneId, targetId);
        return ZoneOutcome.Done;
    });

    public static bool Allows(Member actor, Member target) => actor.May(Permission.ChangeRoles) && actor.Outranks(target);
}
