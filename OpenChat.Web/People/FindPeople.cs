using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.People;

/// <summary>A person to write to.</summary>
/// <param name="ChannelId">The existing direct channel; null if there is none.</param>
public sealed record FoundPerson(Guid Id, string Username, string DisplayName, Guid? AvatarId, Guid? ChannelId) : IPerson;

/// <param name="People">At most <see cref="FindPeople.Most"/> of them.</param>
/// <param name="Matches">How many match what was searched.</param>
/// <param name="All">How many there are to search.</param>
public sealed record FoundPeople(IReadOnlyList<FoundPerson> People, int Matches, int All)
{
    public static readonly FoundPeople None = new([], 0, 0);

    public bool More => Matches > People.Count;
}

/// <summary>Searches the people of one's zones. Omits those one blocked, but not one's blockers: that would reveal the block.</summary>
public sealed class FindPeople(AppDb db)
{
    public const int Most = 50;

    /// <summary>Longest search text, in UTF-16 characters: no name is longer.</summary>
    public const int QueryMax = User.DisplayNameMax + 1;

    /// <param name="typed">Part of a name or username; empty finds everyone.</param>
    public async Task<FoundPeople> RunAsync(Guid me, string typed)
    {
        var people = db.Users.SharingZoneWith(db, me)
            .Where(u => u.Id != me && !db.Blocks.Any(b => b.BlockerId == me && b.BlockedId == u.Id))
            .OrderBy(u => u.DisplayName).ThenBy(u => u.Id).Select(u => new { u.Id, Username = u.UserName!, u.DisplayName, u.AvatarId });
        if (DisplayName.Clean(typed, QueryMax)?.TrimStart('@') is not { } name) return new([], 0, await people.CountAsync());
        // Matched in memory: the databases fold letters differently, and "jorg" must find Jörg.
        var rows = name.Length == 0 ? await people.Take(Most + 1).ToListAsync() : await people.ToListAsync();
        var all = name.Length == 0 && rows.Count > Most ? await people.CountAsync() : rows.Count;
        if (name.Length > 0) rows.RemoveAll(p => !DisplayName.Matches(p.DisplayName, name) && !DisplayName.Matches(p.Username, name));
        var matches = name.Length == 0 ? all : rows.Count;
        var keys = rows.Take(Most).ToDictionary(p => Channel.PairKeyOf(me, p.Id));
        var channels = await db.Channels.Where(c => c.PairKey != null && keys.Keys.Contains(c.PairKey))
            .ToDictionaryAsync(c => c.PairKey!, c => c.Id);
        return new([.. keys.Select(k => new FoundPerson(k.Value.Id, k.Value.Username, k.Value.DisplayName, k.Value.AvatarId,
            channels.TryGetValue(k.Key, out var id) ? id : null))], matches, all);
    }
}
