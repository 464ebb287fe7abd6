using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.People;

/// <summary>Blocks a person. Only the blocker's devices are notified; the other must not learn of it.</summary>
public sealed class BlockUser(WriteQueue queue, LiveHub hub)
{
    /// <returns>False when the person does not exist or is not visible.</returns>
    public async Task<bool> RunAsync(Guid blockerId, Guid blockedId)
    {
        var (found, wasSeen) = await queue.RunAsync(async scope =>
        {
            if (blockerId == blockedId) return (false, false);
            if (!await scope.Db.Users.VisibleTo(scope.Db, blockerId).AnyAsync(u => u.Id == blockedId)) return (false, false);
            if (await scope.Db.Blocks.AnyAsync(b => b.BlockerId == blockerId && b.BlockedId == blockedId)) return (true, false);
            var seen = await scope.Db.PresenceIsVisibleToAsync(blockedId, blockerId);
            scope.Db.Blocks.Add(new Block { BlockerId = blockerId, BlockedId = blockedId, CreatedAt = scope.Now });
            scope.Append(EventKind.Block, blockedId, user: blockerId);
            return (true, seen);
        });
        // They get no more presence events, so this last one must say offline.
        if (!wasSeen) return found;
        hub.SendToUsers([blockedId], "presence", new { users = new Dictionary<Guid, string> { [blockerId] = "offline" } });
        return found;
    }
}
