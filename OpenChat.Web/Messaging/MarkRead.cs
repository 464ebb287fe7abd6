using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Messaging;

/// <summary>Remembers how far somebody has read, and tells their other devices.</summary>
public sealed class MarkRead(WriteQueue queue)
{
    /// <param name="no">The newest message number seen; more than there are counts as all.</param>
    /// <returns>False where the channel is not theirs to read.</returns>
    public Task<bool> RunAsync(Guid channelId, Guid userId, long no) => queue.RunAsync(async scope =>
    {
        if (await scope.ChannelAsync(channelId, userId) is not { } channel) return false;
        if (await scope.SetReadMarkAsync(userId, channelId, Math.Clamp(no, 0, channel.LastNo)))
            scope.Append(EventKind.Read, channelId, user: userId);
        return true;
    });
}
