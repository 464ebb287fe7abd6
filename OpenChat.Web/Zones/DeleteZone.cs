using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>Takes a zone away with all that was said in it, once its name was typed.</summary>
public sealed class DeleteZone(WriteQueue queue)
{
    /// <param name="typedName">What the person typed to confirm.</param>
    public Task<ZoneOutcome> RunAsync(Guid zoneId, Guid userId, string typedName) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, userId) is not { } me) return ZoneOutcome.NotFound;
        if (!me.May(Permission.DeleteZone)) return ZoneOutcome.NotAllowed;
        if (DisplayName.Clean(typedName) != me.Zone!.Name) return ZoneOutcome.WrongName;
        // To each by themselves: a zone that is gone has no members whom an event of the zone could reach later.
        foreach (var member in await scope.Db.Members.Where(m => m.ZoneId == zoneId).Select(m => m.UserId).ToListAsync())
            scope.Append(EventKind.Zone, zoneId, user: member, reroute: true);
        await scope.Db.Channels.Where(c => c.ZoneId == zoneId).ExecuteDeleteAsync(); // Direct channels have no zone, so this key does not cascade.
        await scope.Db.Zones.Where(z => z.Id == zoneId).ExecuteDeleteAsync();
        return ZoneOutcome.Done;
    });
}
