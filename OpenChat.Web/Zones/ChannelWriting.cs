using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>What making and changing a channel share: the rules of its name, and who may.</summary>
internal static class ChannelWriting
{
    /// <summary>
    /// A text channel is called what its address says (#pond-build), as people expect of a hash; a voice channel keeps its capitals and spaces.
    /// Null where nothing usable is left, or too much.
    /// </summary>
    public static string? CleanName(ChannelKind kind, string typed)
    {
        var name = DisplayName.Clean(typed);
        if (name.Length > Channel.NameMax) return null;
        if (kind == ChannelKind.Text) name = Slug.From(name, Channel.NameMax);
        return name.Length == 0 ? null : name;
    }

    /// <summary>Looks a channel of a zone up to change it. A direct channel has no manager and is not found.</summary>
    public static async Task<(ZoneOutcome Outcome, Channel? Channel)> ManagedChannelAsync(this WriteScope scope, Guid channelId, Guid userId)
    {
        if (await scope.ChannelAsync(channelId, userId) is not { ZoneId: { } zoneId } channel) return (ZoneOutcome.NotFound, null);
        var me = await scope.MemberAsync(zoneId, userId);
        return me.May(Permission.ManageChannels, channel) ? (ZoneOutcome.Done, channel) : (ZoneOutcome.NotAllowed, null);
    }

    /// <summary>Publishes a change to those who see the channel. Nothing of a restricted one is told to its zone.</summary>
    public static void AppendChannel(this WriteScope scope, Channel channel)
    {
        if (channel.IsRestricted) scope.Append(EventKind.Channel, channel.Id, channel: channel.Id);
        else scope.Append(EventKind.Channel, channel.Id, zone: channel.ZoneId);
    }

    /// <summary>Publishes that people gained or lost sight of a channel, so that their streams load anew what they may see.</summary>
    /// <param name="people">Those with access to a restricted channel; an open one reaches its zone.</param>
    public static void AppendSight(this WriteScope scope, Channel channel, IEnumerable<Guid> people)
    {
        if (!channel.IsRestricted) scope.Append(EventKind.Channel, channel.Id, zone: channel.ZoneId, reroute: true);
        else foreach (var person in people) scope.Append(EventKind.Channel, channel.Id, user: person, reroute: true);
    }

    /// <summary>Whether another channel of this kind has the name: two of them in one list could not be told apart.</summary>
    public static async Task<bool> IsTakenAsync(this WriteScope scope, Channel channel, string name) =>
        (await scope.Db.Channels.Where(c => c.ZoneId == channel.ZoneId && c.Kind == channel.Kind && c.Id != channel.Id).Select(c => c.Name).ToListAsync())
        .Exists(other => string.Equals(other, name, StringComparison.OrdinalIgnoreCase));

    /// <summary>Its part of the address, unique among all channels of the zone: text "general" and voice "General" may stand side by side.</summary>
    public static Task<string> FreeSlugAsync(this WriteScope scope, Channel channel, string name) =>
        ZoneWriting.FreeSlugAsync(name, Channel.NameMax, "channel",
            slug => scope.Db.Channels.AnyAsync(c => c.ZoneId == channel.ZoneId && c.Slug == slug && c.Id != channel.Id));
}
