using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>Leaves a zone. The person's messages stay; an owner must transfer the zone first.</summary>
public sealed class LeaveZone(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid zoneId, Guid userId) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, userId) is not { } me) return ZoneOutcome.NotFound;
        if (me.May(Permission.TransferZone)) return ZoneOutcome.OwnerStays;
        scope.Db.Members.Remove(me);
        scope.AppendMember(zoneId, userId);
        return ZoneOutcome.Done;
    });
}
