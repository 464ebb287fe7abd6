using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.People;

/// <summary>Somebody whom one may write to.</summary>
/// <param name="ChannelId">Where the two write already; null where nothing has begun.</param>
public sealed record FoundPerson(Guid Id, string Username, string DisplayName, Guid? AvatarId, Guid? ChannelId) : IPerson;

/// <param name="More">There are others: a name narrows it down.</param>
public sealed record FoundPeople(IReadOnlyList<FoundPerson> People, bool More);

/// <summary>The people of one's zones, by name. Those whom one blocked are left out, those who blocked one are not: that would tell them.</summary>
public sealed class FindPeople(AppDb db)
{
    public const int Most = 50;

    /// <param name="typed">Part of a name or username; empty finds everybody.</param>
    public async Task<FoundPeople> RunAsync(Guid me, string typed)
    {
        typed = DisplayName.Clean(typed).TrimStart('@');
        var people = db.Users.SharingZoneWith(db, me).Where(u => u.Id != me && !db.Blocks.Any(b => b.BlockerId == me && b.BlockedId == u.Id))
            .OrderBy(u => u.DisplayName).ThenBy(u => u.Id).Select(u => new { u.Id, Username = u.UserName!, u.DisplayName, u.AvatarId });
        // In memory where somebody searches: the two databases fold letters differently, and people type "jorg" for Jörg.
        var rows = typed.Length == 0 ? await people.Take(Most + 1).ToListAsync()
            : [.. (await people.ToListAsync()).Where(p => DisplayName.Matches(p.DisplayName, typed) || DisplayName.Matches(p.Username, typed)).Take(Most + 1)];
        var keys = rows.Take(Most).ToDictionary(p => Channel.PairKeyOf(me, p.Id));
        var channels = await db.Channels.Where(c => c.PairKey != null && keys.Keys.Contains(c.PairKey)).ToDictionaryAsync(c => c.PairKey!, c => c.Id);
        return new([.. keys.Select(k => new FoundPerson(k.Value.Id, k.Value.Username, k.Value.DisplayName, k.Value.AvatarId,
            channels.TryGetValue(k.Key, out var id) ? id : null))], rows.Count > Most);
    }
}
