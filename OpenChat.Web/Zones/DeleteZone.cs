using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>Deletes a zone and its messages after the name was typed to confirm.</summary>
public sealed class DeleteZone(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid zoneId, Guid userId, string typedName) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, userId) is not { } me) return ZoneOutcome.NotFound;
        if (!me.May(Permission.DeleteZone)) return ZoneOutcome.NotAllowed;
        if (DisplayName.Clean(typedName, Zone.NameMax) != me.Zone!.Name) return ZoneOutcome.WrongName;
        // To each member: an event of the zone would reach no one once its members are deleted.
        foreach (var member in await scope.Db.Members.Where(m => m.ZoneId == zoneId).Select(m => m.UserId).ToListAsync())
            scope.Append(EventKind.Zone, zoneId, user: member, reroute: true);
        await scope.Db.Channels.Where(c => c.ZoneId == zoneId).ExecuteDeleteAsync(); // The key is nullable, so it does not cascade.
        await scope.Db.Zones.Where(z => z.Id == zoneId).ExecuteDeleteAsync();
        return ZoneOutcome.Done;
    });
}
