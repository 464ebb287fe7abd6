using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>
/// Makes another member the owner, after the zone's name was typed: the former owner, who stays as an admin, cannot take it back.
/// </summary>
public sealed class TransferZone(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid zoneId, Guid ownerId, Guid heirId, string typedName) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, ownerId) is not { } owner) return ZoneOutcome.NotFound;
        if (!owner.Role.Owns() || !owner.May(Permission.TransferZone)) return ZoneOutcome.NotAllowed;
        if (await scope.MemberAsync(zoneId, heirId) is not { } heir) return ZoneOutcome.NotFound;
        if (heirId == ownerId) return ZoneOutcome.Unchanged;
        if (!owner.Zone!.IsCalled(typedName)) return ZoneOutcome.WrongName;
        owner.HandOverTo(heir);
        scope.AppendMember(zoneId, ownerId);
        scope.AppendMember(zoneId, heirId);
        return ZoneOutcome.Done;
    });
}
