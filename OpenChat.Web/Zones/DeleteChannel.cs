using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>Takes a channel away with all that was said in it, once its name was typed.</summary>
public sealed class DeleteChannel(WriteQueue queue)
{
    /// <param name="typedName">What the person typed to confirm; a hash before it is how people write a channel.</param>
    public Task<ZoneOutcome> RunAsync(Guid channelId, Guid userId, string typedName) => queue.RunAsync(async scope =>
    {
        var (outcome, channel) = await scope.ManagedChannelAsync(channelId, userId);
        if (channel is null) return outcome;
        if (DisplayName.Clean(typedName) is var typed && typed != channel.Name && typed != $"#{channel.Name}") return ZoneOutcome.WrongName;
        if (channel.Kind == ChannelKind.Text && !await scope.Db.Channels.AnyAsync(c => c.ZoneId == channel.ZoneId && c.Kind == ChannelKind.Text && c.Id != channelId))
            return ZoneOutcome.LastTextChannel;
        scope.AppendSight(channel, await scope.Db.Access.Where(a => a.ChannelId == channelId).Select(a => a.UserId).ToListAsync());
        await scope.Db.Channels.Where(c => c.Id == channelId).ExecuteDeleteAsync();
        return ZoneOutcome.Done;
    });
}
