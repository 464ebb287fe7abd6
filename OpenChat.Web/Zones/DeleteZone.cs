using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Files;

namespace OpenChat.Web.Zones;

/// <summary>Deletes a zone, its messages and its emoji after the name was typed to confirm.</summary>
public sealed class DeleteZone(WriteQueue queue, EmojiIntake intake)
{
    public async Task<ZoneOutcome> RunAsync(Guid zoneId, Guid userId, string typedName)
    {
        var (outcome, pictures) = await queue.RunAsync(scope => DeleteAsync(scope, zoneId, userId, typedName));
        foreach (var (id, picture) in pictures) intake.Delete(id, picture);
        return outcome;
    }

    private static async Task<(ZoneOutcome, List<(Guid, string)>)> DeleteAsync(WriteScope scope, Guid zoneId, Guid userId, string typedName)
    {
        if (await scope.MemberAsync(zoneId, userId) is not { } me) return (ZoneOutcome.NotFound, []);
        if (!me.May(Permission.DeleteZone)) return (ZoneOutcome.NotAllowed, []);
        if (!me.Zone!.IsCalled(typedName)) return (ZoneOutcome.WrongName, []);
        // To each member: an event of the zone would reach no one once its members are deleted.
        foreach (var member in await scope.Db.Members.Where(m => m.ZoneId == zoneId).Select(m => m.UserId).ToListAsync())
            scope.Append(EventKind.Zone, zoneId, user: member, reroute: true);
        var emoji = await scope.Db.ZoneEmoji.Where(e => e.ZoneId == zoneId && e.DeletedAt == null)
            .Select(e => new { e.Id, e.Picture }).ToListAsync();
        await scope.Db.Channels.Where(c => c.ZoneId == zoneId).ExecuteDeleteAsync(); // The key is nullable, so it does not cascade.
        await scope.Db.Zones.Where(z => z.Id == zoneId).ExecuteDeleteAsync();
        return (ZoneOutcome.Done, emoji.ConvertAll(e => (e.Id, e.Picture)));
    }
}
