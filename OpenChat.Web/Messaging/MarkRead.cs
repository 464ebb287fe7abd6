using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Messaging;

/// <summary>Moves a person's read mark, and publishes it to their other devices; in a direct channel also to the other person.</summary>
public sealed class MarkRead(WriteQueue queue, LiveHub hub)
{
    /// <summary>A channel that the person may see. Compiled: it runs for each reader of each message.</summary>
    private readonly Func<AppDb, Guid, Guid, Task<Place?>> find = EF.CompileAsyncQuery((AppDb db, Guid channel, Guid reader) => db.Channels
        .Where(c => c.Id == channel && c.IsVisibleTo(reader))
        .Select(c => new Place(c.LastNo, c.Kind == ChannelKind.Direct)).SingleOrDefault());

    private sealed record Place(long LastNo, bool IsDirect);

    /// <param name="no">The newest message number seen; a higher one than the channel has counts as all.</param>
    /// <returns>False if they may not see the channel.</returns>
    public Task<bool> RunAsync(Guid channelId, Guid userId, long no) => queue.RunAsync(async scope =>
    {
        if (await find(scope.Db, channelId, userId) is not { } place) return false;
        var upTo = Math.Clamp(no, 0, place.LastNo);
        if (!await scope.SetReadMarkAsync(userId, channelId, upTo)) return true;
        scope.Append(EventKind.Read, channelId, user: userId);
        if (place.IsDirect && await scope.Db.SeenByOtherAsync(channelId, userId) is { } other)
            scope.Afterwards(() => hub.SendToUsers([other.UserId], "seen", new { channel = channelId, no = upTo, at = scope.Now }));
        return true;
    });
}
