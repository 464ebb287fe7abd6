using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Zones;

/// <summary>The steps that the changes of a zone share: who asks, what is told to whom, and a name that an address can hold.</summary>
internal static class ZoneWriting
{
    /// <summary>The membership under which somebody acts; null is "no such zone".</summary>
    /// <returns>Tracked, with its zone.</returns>
    public static Task<Member?> MemberAsync(this WriteScope scope, Guid zoneId, Guid userId) =>
        scope.Db.Members.Include(m => m.Zone).SingleOrDefaultAsync(m => m.ZoneId == zoneId && m.UserId == userId);

    /// <summary>Tells of somebody who joined, left or changed role: first that person, whose streams look again at what they may see, then the zone.</summary>
    public static void AppendMember(this WriteScope scope, Guid zoneId, Guid userId)
    {
        scope.Append(EventKind.Member, zoneId, user: userId, reroute: true);
        scope.Append(EventKind.Member, userId, zone: zoneId);
    }

    /// <summary>An address for a name: its slug, or with a few letters more where that is taken. Random ones, so that it says nothing of how many there are.</summary>
    /// <param name="fallback">For a name in which an address finds nothing to hold on to, like 🎉.</param>
    public static async Task<string> FreeSlugAsync(string name, int max, string fallback, Func<string, Task<bool>> isTaken)
    {
        if (Slug.From(name, max) is not { Length: > 0 } slug) slug = fallback;
        if (!await isTaken(slug)) return slug;
        var start = Slug.From(name, max - 6) is { Length: > 0 } shorter ? shorter : fallback;
        do slug = $"{start}-{RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz23456789", 5)}";
        while (await isTaken(slug));
        return slug;
    }
}
