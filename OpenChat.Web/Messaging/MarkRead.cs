using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Messaging;

/// <summary>Remembers how far somebody has read, and tells their other devices.</summary>
public sealed class MarkRead(WriteQueue queue)
{
    /// <summary>How much there is to read in a channel that somebody may see. Compiled: each reader of each message asks it.</summary>
    private readonly Func<AppDb, Guid, Guid, Task<long?>> lastNo = EF.CompileAsyncQuery((AppDb db, Guid channel, Guid reader) => db.Channels
        .Where(c => c.Id == channel && c.IsVisibleTo(reader))
        .Select(c => (long?)c.LastNo).SingleOrDefault());

    /// <param name="no">The newest message number seen; more than there are counts as all.</param>
    /// <returns>False where the channel is not theirs to read.</returns>
    public Task<bool> RunAsync(Guid channelId, Guid userId, long no) => queue.RunAsync(async scope =>
    {
        if (await lastNo(scope.Db, channelId, userId) is not { } last) return false;
        if (await scope.SetReadMarkAsync(userId, channelId, Math.Clamp(no, 0, last)))
            scope.Append(EventKind.Read, channelId, user: userId);
        return true;
    });
}
