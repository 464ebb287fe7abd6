using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Deletes a channel and its messages after the name was typed to confirm.</summary>
public sealed class DeleteChannel(WriteQueue queue)
{
    /// <param name="typedName">The confirmation, with or without a hash.</param>
    public Task<ZoneOutcome> RunAsync(Guid channelId, Guid userId, string typedName) => queue.RunAsync(async scope =>
    {
        var (outcome, channel) = await scope.ManagedChannelAsync(channelId, userId);
        if (channel is null) return outcome;
        var typed = DisplayName.Clean(typedName, Channel.NameMax + 1);
        if (typed != channel.Name && typed != $"#{channel.Name}") return ZoneOutcome.WrongName;
        if (await IsLastTextAsync(scope.Db, channel)) return ZoneOutcome.LastTextChannel;
        scope.AppendAccessChange(channel, await scope.Db.Access.Where(a => a.ChannelId == channelId).Select(a => a.UserId).ToListAsync());
        await scope.Db.Channels.Where(c => c.Id == channelId).ExecuteDeleteAsync();
        return ZoneOutcome.Done;
    });

    /// <summary>Whether it is the zone's last text channel that every member sees, where the zone's address leads.</summary>
    public static async Task<bool> IsLastTextAsync(AppDb db, Channel channel) =>
        channel is { Kind: ChannelKind.Text, IsRestricted: false } && !await db.Channels.AnyAsync(c =>
            c.ZoneId == channel.ZoneId && c.Kind == ChannelKind.Text && !c.IsRestricted && c.Id != channel.Id);
}
