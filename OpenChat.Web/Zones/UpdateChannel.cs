using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Changes a channel's name and topic. The slug follows the name; addresses with an earlier one still lead there.</summary>
public sealed class UpdateChannel(WriteQueue queue)
{
    public Task<ZoneOutcome> RunAsync(Guid channelId, Guid userId, string name, string topic) => queue.RunAsync(async scope =>
    {
        var (outcome, found) = await scope.ManagedChannelAsync(channelId, userId);
        if (found is not { } channel) return outcome;
        if (ChannelWriting.CleanName(channel.Kind, name) is not { } cleanName) return ZoneOutcome.NameLength;
        if (DisplayName.Clean(topic, Channel.TopicMax) is not { } cleanTopic) return ZoneOutcome.TextLength;
        if (channel.Name == cleanName && channel.Topic == cleanTopic) return ZoneOutcome.Unchanged;
        if (channel.Name != cleanName)
        {
            if (await scope.IsTakenAsync(channel, cleanName)) return ZoneOutcome.NameTaken;
            var former = channel.Slug;
            (channel.Name, channel.Slug) = (cleanName, await scope.FreeSlugAsync(channel, cleanName));
            await scope.KeepAddressAsync(channel, former);
        }
        channel.Topic = cleanTopic;
        scope.AppendChannel(channel);
        return ZoneOutcome.Done;
    });
}
