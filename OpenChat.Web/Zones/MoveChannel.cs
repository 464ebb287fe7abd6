using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Moves a channel among those of its kind that the mover sees.</summary>
public sealed class MoveChannel(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid channelId, Guid userId, bool up) =>
        RunAsync(channelId, userId, from => up ? from - 1 : from + 1);

    /// <param name="to">Its place among its kind from now on, from 0.</param>
    public Task<ZoneOutcome> RunAsync(Guid channelId, Guid userId, int to) => RunAsync(channelId, userId, _ => to);

    private Task<ZoneOutcome> RunAsync(Guid channelId, Guid userId, Func<int, int> place) => queue.RunAsync(async scope =>
    {
        var (outcome, channel) = await scope.ManagedChannelAsync(channelId, userId);
        if (channel is null) return outcome;
        var rows = await scope.Db.Channels.Where(c => c.ZoneId == channel.ZoneId).OrderBy(c => c.Position).ThenBy(c => c.Id)
            .Select(c => new { Channel = c, IsSeen = c.IsVisibleTo(userId) }).ToListAsync();
        var kin = rows.Where(r => r.IsSeen && r.Channel.Kind == channel.Kind).Select(r => r.Channel).ToList();
        var from = kin.IndexOf(channel);
        var to = place(from);
        if (to < 0 || to >= kin.Count || to == from) return ZoneOutcome.Unchanged;
        // Inserted there and not exchanged: the others keep their order, for those who see more channels, too.
        var all = rows.ConvertAll(r => r.Channel);
        var at = all.IndexOf(kin[to]);
        all.Remove(channel);
        all.Insert(at, channel);
        for (var i = 0; i < all.Count; i++) all[i].Position = i;
        scope.AppendChannel(channel);
        return ZoneOutcome.Done;
    });
}
