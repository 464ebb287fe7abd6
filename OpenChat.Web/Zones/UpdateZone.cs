using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>Changes a zone's name, description and presence setting. The slug stays, because links to it are in use elsewhere.</summary>
public sealed class UpdateZone(WriteQueue queue)
{
    public async Task<ZoneOutcome> RunAsync(Guid zoneId, Guid userId, string name, string description, bool showsPresence)
    {
        var cleanName = CreateZone.Clean(name);
        var cleanDescription = DisplayName.Clean(description);
        return await queue.RunAsync(async scope =>
        {
            if (await scope.MemberAsync(zoneId, userId) is not { } me) return ZoneOutcome.NotFound;
            if (!me.May(Permission.ManageZone)) return ZoneOutcome.NotAllowed;
            if (cleanName is null) return ZoneOutcome.NameLength;
            if (cleanDescription.Length > Zone.DescriptionMax) return ZoneOutcome.TextLength;
            var zone = me.Zone!;
            if (zone.Name == cleanName && zone.Description == cleanDescription && zone.ShowsPresence == showsPresence)
                return ZoneOutcome.Unchanged;
            (zone.Name, zone.Description, zone.ShowsPresence) = (cleanName, cleanDescription, showsPresence);
            scope.Append(EventKind.Zone, zoneId, zone: zoneId);
            return ZoneOutcome.Done;
        });
    }
}
