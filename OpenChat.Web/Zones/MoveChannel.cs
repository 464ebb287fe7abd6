using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Moves a channel up or down by one among those of its kind.</summary>
public sealed class MoveChannel(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid channelId, Guid userId, bool up) => queue.RunAsync(async scope =>
    {
        var (outcome, channel) = await scope.ManagedChannelAsync(channelId, userId);
        if (channel is null) return outcome;
        var all = await scope.Db.Channels.Where(c => c.ZoneId == channel.ZoneId).OrderBy(c => c.Position).ThenBy(c => c.Id).ToListAsync();
        var kin = all.FindAll(c => c.Kind == channel.Kind);
        var from = kin.IndexOf(channel);
        var to = up ? from - 1 : from + 1;
        if (to < 0 || to >= kin.Count) return ZoneOutcome.Unchanged;
        var (here, there) = (all.IndexOf(channel), all.IndexOf(kin[to]));
        (all[here], all[there]) = (all[there], all[here]);
        for (var place = 0; place < all.Count; place++) all[place].Position = place;
        scope.AppendChannel(channel);
        if (kin[to].IsRestricted || channel.IsRestricted) scope.AppendChannel(kin[to]); // Other people may see this one.
        return ZoneOutcome.Done;
    });
}
