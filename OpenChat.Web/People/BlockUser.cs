using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;

namespace OpenChat.Web.People;

/// <summary>Wants nothing from somebody any more. Only the one who blocks is told, on all their devices; the other learns nothing.</summary>
public sealed class BlockUser(WriteQueue queue, LiveHub hub)
{
    /// <returns>False where there is no such person to see.</returns>
    public async Task<bool> RunAsync(Guid blockerId, Guid blockedId)
    {
        var (found, wasSeen) = await queue.RunAsync(async scope =>
        {
            if (blockerId == blockedId || !await scope.Db.Users.VisibleTo(scope.Db, blockerId).AnyAsync(u => u.Id == blockedId)) return (false, false);
            if (await scope.Db.Blocks.AnyAsync(b => b.BlockerId == blockerId && b.BlockedId == blockedId)) return (true, false);
            var seen = (await scope.Db.PresenceAudienceAsync([blockerId])).Contains(blockedId);
            scope.Db.Blocks.Add(new Block { BlockerId = blockerId, BlockedId = blockedId, CreatedAt = scope.Now });
            scope.Append(EventKind.Block, blockedId, user: blockerId);
            return (true, seen);
        });
        // From now on the other is told nothing: what they saw last would stay for ever. This looks like going offline.
        if (wasSeen) hub.SendToUsers([blockedId], "presence", new { users = new Dictionary<Guid, string> { [blockerId] = "offline" } });
        return found;
    }
}
