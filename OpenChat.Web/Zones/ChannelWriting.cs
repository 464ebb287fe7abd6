using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Shared by the commands that create and change channels: name rules and permission checks.</summary>
internal static class ChannelWriting
{
    /// <summary>
    /// The name as stored. A text channel's is its slug (#pond-build); a voice channel keeps capitals and spaces. Null if it is empty
    /// or too long.
    /// </summary>
    public static string? CleanName(ChannelKind kind, string typed)
    {
        if (DisplayName.Clean(typed, Channel.NameMax) is not { } name) return null;
        if (kind == ChannelKind.Text) name = Slug.From(name, Channel.NameMax);
        return name.Length == 0 ? null : name;
    }

    /// <summary>Loads a channel of a zone for a change. Direct channels are not found.</summary>
    public static async Task<(ZoneOutcome Outcome, Channel? Channel)> ManagedChannelAsync(
        this WriteScope scope, Guid channelId, Guid userId)
    {
        if (await scope.ChannelAsync(channelId, userId) is not { ZoneId: { } zoneId } channel) return (ZoneOutcome.NotFound, null);
        var me = await scope.MemberAsync(zoneId, userId);
        return me.May(Permission.ManageChannels, channel) ? (ZoneOutcome.Done, channel) : (ZoneOutcome.NotAllowed, null);
    }

    /// <summary>Publishes a change to those who see the channel; for a restricted one not to the whole zone.</summary>
    public static void AppendChannel(this WriteScope scope, Channel channel)
    {
        if (channel.IsRestricted) scope.Append(EventKind.Channel, channel.Id, channel: channel.Id);
        else scope.Append(EventKind.Channel, channel.Id, zone: channel.ZoneId);
    }

    /// <summary>Publishes that people gained or lost access to a channel, so that their streams reload what they may see.</summary>
    /// <param name="people">Those with access to a restricted channel; an open one reaches its zone.</param>
    public static void AppendAccessChange(this WriteScope scope, Channel channel, IEnumerable<Guid> people)
    {
        if (!channel.IsRestricted) scope.Append(EventKind.Channel, channel.Id, zone: channel.ZoneId, reroute: true);
        else foreach (var person in people) scope.Append(EventKind.Channel, channel.Id, user: person, reroute: true);
    }

    public static async Task<bool> IsTakenAsync(this WriteScope scope, Channel channel, string name)
    {
        var names = await scope.Db.Channels.Where(c => c.ZoneId == channel.ZoneId && c.Kind == channel.Kind && c.Id != channel.Id)
            .Select(c => c.Name).ToListAsync();
        return names.Exists(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));
    }

    /// <summary>A slug that no other channel of the zone has or had, whatever its kind: old links must not lead elsewhere.</summary>
    public static Task<string> FreeSlugAsync(this WriteScope scope, Channel channel, string name) =>
        ZoneWriting.FreeSlugAsync(name, Channel.NameMax, "channel",
            async slug => await scope.Db.Channels.AnyAsync(c => c.ZoneId == channel.ZoneId && c.Slug == slug && c.Id != channel.Id)
                || await scope.Db.ChannelAliases.AnyAsync(a => a.ZoneId == channel.ZoneId && a.Slug == slug && a.ChannelId != channel.Id));

    /// <summary>Lets a renamed channel's former slug lead to it.</summary>
    public static async Task KeepAddressAsync(this WriteScope scope, Channel channel, string former)
    {
        if (channel.Slug == former) return;
        await scope.Db.ChannelAliases.Where(a => a.ZoneId == channel.ZoneId && a.Slug == channel.Slug).ExecuteDeleteAsync();
        scope.Db.Add(new ChannelAlias { ZoneId = channel.ZoneId!.Value, Slug = former, ChannelId = channel.Id });
    }
}
