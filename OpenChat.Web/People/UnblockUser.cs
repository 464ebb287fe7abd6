using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.People;

/// <summary>Removes a block, even of a person who is no longer visible.</summary>
public sealed class UnblockUser(WriteQueue queue)
{
    public Task<bool> RunAsync(Guid blockerId, Guid blockedId) => queue.RunAsync(async scope =>
    {
        if (await scope.Db.Blocks.Where(b => b.BlockerId == blockerId && b.BlockedId == blockedId).ExecuteDeleteAsync() == 0) return false;
        scope.Append(EventKind.Block, blockedId, user: blockerId);
        return true;
    });
}
