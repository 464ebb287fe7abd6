using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Leaves a zone. The person's messages stay; an owner must transfer the zone first.</summary>
public sealed class LeaveZone(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid zoneId, Guid userId) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, userId) is not { } me) return ZoneOutcome.NotFound;
        if (me.Role.Owns()) return ZoneOutcome.OwnerStays;
        await scope.RemoveAsync(me);
        return ZoneOutcome.Done;
    });
}
