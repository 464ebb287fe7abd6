using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Shared by the commands that change zones: membership, events, slugs.</summary>
internal static class ZoneWriting
{
    /// <summary>The person's membership, tracked and with its zone; null is "no such zone".</summary>
    public static Task<Member?> MemberAsync(this WriteScope scope, Guid zoneId, Guid userId) =>
        scope.Db.Members.Include(m => m.Zone).SingleOrDefaultAsync(m => m.ZoneId == zoneId && m.UserId == userId);

    /// <summary>Publishes that a person joined, left or changed role; first to them, whose streams reload what they may see.</summary>
    public static void AppendMember(this WriteScope scope, Guid zoneId, Guid userId)
    {
        scope.Append(EventKind.Member, zoneId, user: userId, reroute: true);
        scope.Append(EventKind.Member, userId, zone: zoneId);
    }

    /// <summary>Ends a membership, with the access to the zone's restricted channels: who joins again starts without it.</summary>
    public static async Task RemoveAsync(this WriteScope scope, Member member)
    {
        scope.Db.Members.Remove(member);
        await scope.Db.Access.Where(a => a.UserId == member.UserId && a.Channel!.ZoneId == member.ZoneId).ExecuteDeleteAsync();
        scope.AppendMember(member.ZoneId, member.UserId);
    }

    /// <summary>A free slug for a name. If taken, adds a random suffix, which does not reveal how many there are.</summary>
    /// <param name="fallback">For names without letters or digits, like 🎉.</param>
    /// <param name="always">Adds the suffix to a free one too, where others must not learn by it which names are taken.</param>
    public static async Task<string> FreeSlugAsync(
        string name, int max, string fallback, Func<string, Task<bool>> isTaken, bool always = false)
    {
        if (Slug.From(name, max) is not { Length: > 0 } slug) slug = fallback;
        if (!always && !await isTaken(slug)) return slug;
        var start = Slug.From(name, max - 6) is { Length: > 0 } shorter ? shorter : fallback;
        do slug = $"{start}-{RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 5)}";
        while (await isTaken(slug));
        return slug;
    }
}
