using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>Moves a person's read mark back, so that a message and all after it count as unread again on their devices.</summary>
public sealed class MarkUnread(WriteQueue queue)
{
    /// <param name="no">The first message that is unread again.</param>
    /// <returns>False if they may not see the channel.</returns>
    public Task<bool> RunAsync(Guid channelId, Guid userId, long no) => queue.RunAsync(async scope =>
    {
        if (!await scope.Db.Channels.VisibleTo(userId).AnyAsync(c => c.Id == channelId)) return false;
        var before = Math.Max(0, no - 1);
        var moved = await scope.Db.ReadMarks.Where(r => r.UserId == userId && r.ChannelId == channelId && r.No > before)
            .ExecuteUpdateAsync(r => r.SetProperty(mark => mark.No, before));
        if (moved > 0) scope.Append(EventKind.MarkedUnread, channelId, user: userId);
        return true;
    });
}
