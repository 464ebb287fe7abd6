using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>Makes another member the owner. The former owner stays as an admin.</summary>
public sealed class TransferZone(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid zoneId, Guid ownerId, Guid heirId) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, ownerId) is not { } owner) return ZoneOutcome.NotFound;
        if (!owner.May(Permission.TransferZone)) return ZoneOutcome.NotAllowed;
        if (await scope.MemberAsync(zoneId, heirId) is not { } heir) return ZoneOutcome.NotFound;
        if (heirId == ownerId) return ZoneOutcome.Unchanged;
        owner.HandOverTo(heir);
        scope.AppendMember(zoneId, ownerId);
        scope.AppendMember(zoneId, heirId);
        return ZoneOutcome.Done;
    });
}
