using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Calls;

/// <summary>A person in a voice channel.</summary>
/// <param name="Handle">Their username where someone else's name looks like theirs; otherwise null.</param>
public sealed record VoicePerson(
    Guid Id, string DisplayName, Guid? AvatarId, bool Muted, bool Deafened, bool Reconnecting, string? Handle) : IPerson;

/// <summary>The people in a voice channel, and when its call started.</summary>
/// <param name="Since">Null while it is empty.</param>
public sealed record VoiceRoster(Guid ChannelId, DateTime? Since, IReadOnlyList<VoicePerson> People);

/// <summary>Loads rosters.</summary>
public static class VoiceRosters
{
    /// <returns>One roster per channel, in order of joining; empty ones included.</returns>
    public static async Task<Dictionary<Guid, VoiceRoster>> LoadAsync(AppDb db, IReadOnlyCollection<Guid> channelIds)
    {
        if (channelIds.Count == 0) return [];
        var seats = await db.Seats
            .Where(s => s.LiveUserId != null && s.Call!.LiveChannelId != null && channelIds.Contains(s.Call.LiveChannelId.Value))
            .OrderBy(s => s.JoinedAt).ThenBy(s => s.Id)
            .Select(s => new
            {
                s.Call!.ChannelId,
                s.Call.CreatedAt,
                Person = new VoicePerson(
                    s.UserId, s.User!.DisplayName, s.User.AvatarId, s.Muted, s.Deafened, s.State == SeatState.Reconnecting,
                    s.User.IsAlike(s.Call.Channel!.ZoneId, db.Users, db.Members) ? s.User.UserName : null),
            })
            .ToListAsync();
        var rosters = channelIds.ToDictionary(id => id, id => new VoiceRoster(id, null, []));
        foreach (var inside in seats.GroupBy(s => (s.ChannelId, s.CreatedAt)))
            rosters[inside.Key.ChannelId] = new(inside.Key.ChannelId, inside.Key.CreatedAt, [.. inside.Select(s => s.Person)]);
        return rosters;
    }
}
