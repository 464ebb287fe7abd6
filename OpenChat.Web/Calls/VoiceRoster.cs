using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Calls;

/// <summary>Somebody inside a voice channel.</summary>
public sealed record VoicePerson(Guid Id, string DisplayName, Guid? AvatarId, bool Muted, bool Deafened, bool Reconnecting) : IPerson;

/// <summary>Who is inside a voice channel, and since when its call runs.</summary>
/// <param name="Since">Null while nobody is inside.</param>
public sealed record VoiceRoster(Guid ChannelId, DateTime? Since, IReadOnlyList<VoicePerson> People);

/// <summary>Reads who is inside.</summary>
public static class VoiceRosters
{
    /// <returns>One roster for each of these channels, in order of joining; empty where nobody is inside.</returns>
    public static async Task<Dictionary<Guid, VoiceRoster>> LoadAsync(AppDb db, IReadOnlyCollection<Guid> channelIds)
    {
        if (channelIds.Count == 0) return [];
        var seats = await db.Seats
            .Where(s => s.LiveUserId != null && s.Call!.LiveChannelId != null && channelIds.Contains(s.Call.LiveChannelId.Value))
            .OrderBy(s => s.JoinedAt).ThenBy(s => s.Id)
            .Select(s => new { s.Call!.ChannelId, s.Call.CreatedAt, s.UserId, s.User!.DisplayName, s.User.AvatarId, s.Muted, s.Deafened, s.State })
            .ToListAsync();
        var rosters = channelIds.ToDictionary(id => id, id => new VoiceRoster(id, null, []));
        foreach (var inside in seats.GroupBy(s => (s.ChannelId, s.CreatedAt)))
            rosters[inside.Key.ChannelId] = new(inside.Key.ChannelId, inside.Key.CreatedAt,
                [.. inside.Select(s => new VoicePerson(s.UserId, s.DisplayName, s.AvatarId, s.Muted, s.Deafened, s.State == SeatState.Reconnecting))]);
        return rosters;
    }
}
