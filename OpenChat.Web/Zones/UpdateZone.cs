using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Changes a zone's name, description and settings. The slug stays, because links to it are in use elsewhere.</summary>
public sealed class UpdateZone(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(
        Guid zoneId, Guid userId, string name, string description, bool showsPresence, bool showsJoins) => queue.RunAsync(async scope =>
    {
        if (await scope.MemberAsync(zoneId, userId) is not { } me) return ZoneOutcome.NotFound;
        if (!me.May(Permission.ManageZone)) return ZoneOutcome.NotAllowed;
        if (CreateZone.Clean(name) is not { } cleanName) return ZoneOutcome.NameLength;
        if (DisplayName.Clean(description, Zone.DescriptionMax) is not { } cleanDescription) return ZoneOutcome.TextLength;
        var zone = me.Zone!;
        if (zone.Name == cleanName && zone.Description == cleanDescription
            && zone.ShowsPresence == showsPresence && zone.ShowsJoins == showsJoins) return ZoneOutcome.Unchanged;
        (zone.Name, zone.Description) = (cleanName, cleanDescription);
        (zone.ShowsPresence, zone.ShowsJoins) = (showsPresence, showsJoins);
        scope.Append(EventKind.Zone, zoneId, zone: zoneId);
        return ZoneOutcome.Done;
    });
}
