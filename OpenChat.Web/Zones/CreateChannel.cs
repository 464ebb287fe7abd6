using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <param name="Channel">The new channel; null when it was refused.</param>
public sealed record CreateChannelResult(ZoneOutcome Outcome, Channel? Channel = null);

/// <summary>Adds a text or voice channel at the end of a zone's list.</summary>
public sealed class CreateChannel(WriteQueue queue)
{
    public const int Most = 500;

    public Task<CreateChannelResult> RunAsync(Guid zoneId, Guid userId, ChannelKind kind, string name, string topic) =>
        queue.RunAsync<CreateChannelResult>(async scope =>
        {
            if (await scope.MemberAsync(zoneId, userId) is not { } me) return new(ZoneOutcome.NotFound);
            if (!me.May(Permission.ManageChannels)) return new(ZoneOutcome.NotAllowed);
            if (kind is not (ChannelKind.Text or ChannelKind.Voice)) return new(ZoneOutcome.NotAllowed);
            if (ChannelWriting.CleanName(kind, name) is not { } cleanName) return new(ZoneOutcome.NameLength);
            if (DisplayName.Clean(topic, Channel.TopicMax) is not { } cleanTopic) return new(ZoneOutcome.TextLength);
            var positions = await scope.Db.Channels.Where(c => c.ZoneId == zoneId).Select(c => c.Position).ToListAsync();
            if (positions.Count >= Most) return new(ZoneOutcome.TooManyChannels);
            var channel = new Channel
            {
                ZoneId = zoneId,
                Kind = kind,
                Name = cleanName,
                Topic = cleanTopic,
                Position = positions.DefaultIfEmpty(-1).Max() + 1,
                CreatedAt = scope.Now,
            };
            if (await scope.IsTakenAsync(channel, cleanName)) return new(ZoneOutcome.NameTaken);
            channel.Slug = await scope.FreeSlugAsync(channel, cleanName);
            scope.Db.Channels.Add(channel);
            scope.AppendAccessChange(channel, []);
            return new(ZoneOutcome.Done, channel);
        });
}
