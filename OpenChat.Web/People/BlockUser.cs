using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.People;

/// <summary>Wants nothing from somebody any more. Only the one who blocks is told, on all their devices; the other learns nothing.</summary>
public sealed class BlockUser(WriteQueue queue)
{
    /// <returns>False where there is no such person to see.</returns>
    public Task<bool> RunAsync(Guid blockerId, Guid blockedId) => queue.RunAsync(async scope =>
    {
        if (blockerId == blockedId || !await scope.Db.Users.VisibleTo(scope.Db, blockerId).AnyAsync(u => u.Id == blockedId)) return false;
        if (await scope.Db.Blocks.AnyAsync(b => b.BlockerId == blockerId && b.BlockedId == blockedId)) return true;
        scope.Db.Blocks.Add(new Block { BlockerId = blockerId, BlockedId = blockedId, CreatedAt = scope.Now });
        scope.Append(EventKind.Block, blockedId, user: blockerId);
        return true;
    });
}
