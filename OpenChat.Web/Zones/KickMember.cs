using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>Removes a lower-ranked member from a zone. They may rejoin by invite; their messages stay.</summary>
public sealed class KickMember(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid zoneId, Guid actorId, Guid targetId) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, actorId) is not { } actor) return ZoneOutcome.NotFound;
        if (await scope.MemberAsync(zoneId, targetId) is not { } target) return ZoneOutcome.NotFound;
        if (!Allows(actor, target)) return ZoneOutcome.NotAllowed;
        scope.Db.Members.Remove(target);
        scope.AppendMember(zoneId, targetId);
        return ZoneOutcome.Done;
    });

    public static bool Allows(Member actor, Member target) => actor.May(Permission.KickMembers) && actor.Outranks(target);
}
