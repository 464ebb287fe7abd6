using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>Someone to mention.</summary>
/// <param name="IsAlike">Someone else's name there looks like theirs.</param>
public sealed record MentionablePerson(Guid Id, string Username, string DisplayName, Guid? AvatarId, bool IsAlike) : IPerson;

/// <param name="Everyone">"everyone" and "here", as far as they match and this person may use them.</param>
public sealed record Mentionable(
    IReadOnlyList<MentionablePerson> People, IReadOnlyList<string> Everyone, IReadOnlyList<(string Slug, string Name)> Channels);

/// <summary>
/// What completes a mention: those who spoke here last, then members by name. Omits those one blocked, but not one's blockers: that would
/// reveal the block.
/// </summary>
public sealed class FindMentionable(AppDb db)
{
    public const int Most = 8, QueryMax = User.DisplayNameMax + 1;

    /// <summary>How far back counts as having spoken last.</summary>
    private const int Recent = 500;

    /// <param name="typed">What stands behind the @ or # so far.</param>
    /// <returns>Null if they may not see the channel.</returns>
    public async Task<Mentionable?> RunAsync(Guid channelId, Guid me, char mark, string typed)
    {
        var channel = await db.Channels.AsNoTracking().VisibleTo(me).SingleOrDefaultAsync(c => c.Id == channelId);
        if (channel is null) return null;
        if (DisplayName.Clean(typed, QueryMax) is not { } name) return new([], [], []);
        if (mark == '#') return new([], [], await ChannelsAsync(channel, name));
        var people = await PeopleAsync(channel, me, name);
        if (channel.ZoneId is null) return new(people, [], []);
        var member = await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.ZoneId == channel.ZoneId && m.UserId == me);
        string[] all = member.May(Permission.MentionEveryone, channel) ? ["everyone", "here"] : [];
        return new(people, [.. all.Where(word => word.StartsWith(name, StringComparison.OrdinalIgnoreCase))], []);
    }

    private async Task<List<MentionablePerson>> PeopleAsync(Channel channel, Guid me, string name)
    {
        var (id, zone, from) = (channel.Id, channel.ZoneId, channel.LastNo - Recent);
        var spoke = await db.Messages.Where(m => m.ChannelId == id && m.No > from && m.Kind == MessageKind.Text)
            .GroupBy(m => m.AuthorId).Select(g => new { g.Key, No = g.Max(m => m.No) }).ToDictionaryAsync(a => a.Key, a => a.No);
        var here = zone is null
            ? db.Access.Where(a => a.ChannelId == id).Select(a => a.User!)
            : db.Members.Where(m => m.ZoneId == zone).Select(m => m.User!);
        var people = here.Where(u => u.Id != me && !db.Blocks.Any(b => b.BlockerId == me && b.BlockedId == u.Id)
            && db.Channels.Any(c => c.Id == id && c.IsVisibleTo(u.Id)));
        // Matched in memory, as in People/FindPeople. With nothing typed, those who spoke and the first by name are enough.
        var authors = spoke.Keys.ToList();
        var rows = name.Length > 0
            ? await people.Select(u => new { u.Id, Username = u.UserName!, u.DisplayName, u.AvatarId }).ToListAsync()
            : await people.OrderByDescending(u => authors.Contains(u.Id)).ThenBy(u => u.DisplayName).Take(authors.Count + Most)
                .Select(u => new { u.Id, Username = u.UserName!, u.DisplayName, u.AvatarId }).ToListAsync();
        var best = rows.Where(p => name.Length == 0 || DisplayName.Matches(p.DisplayName, name) || DisplayName.Matches(p.Username, name))
            .OrderBy(p => DistanceOf(name, p.Username, p.DisplayName)).ThenByDescending(p => spoke.GetValueOrDefault(p.Id))
            .ThenBy(p => p.DisplayName, StringComparer.InvariantCultureIgnoreCase).ThenBy(p => p.Id).Take(Most).ToList();
        var ids = best.ConvertAll(p => p.Id);
        var alike = await db.Users.Where(u => ids.Contains(u.Id) && u.IsAlike(zone, db.Users, db.Members)).Select(u => u.Id).ToListAsync();
        return best.ConvertAll(p => new MentionablePerson(p.Id, p.Username, p.DisplayName, p.AvatarId, alike.Contains(p.Id)));
    }

    private async Task<List<(string, string)>> ChannelsAsync(Channel channel, string name)
    {
        if (channel.ZoneId is not { } zone) return [];
        var rows = await db.Channels.Where(c => c.ZoneId == zone && c.Kind == ChannelKind.Text && !c.IsRestricted)
            .OrderBy(c => c.Position).ThenBy(c => c.Id).Select(c => new { c.Slug, c.Name }).ToListAsync();
        // Only what begins so: Enter behind "#1" must not become the channel q1-plans.
        return [.. rows.Where(c => DistanceOf(name, c.Slug, c.Name) < Inside).OrderBy(c => DistanceOf(name, c.Slug, c.Name)).Take(Most)
            .Select(c => (c.Slug, c.Name))];
    }

    private const int Inside = 3;

    /// <summary>
    /// 0 for the whole username or slug, which is unique, 1 for the whole name, 2 where a word of either begins so, else
    /// <see cref="Inside"/>.
    /// </summary>
    private static int DistanceOf(string typed, string unique, string name)
    {
        const CompareOptions folded = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace;
        var compare = CultureInfo.InvariantCulture.CompareInfo;
        if (unique.Equals(typed, StringComparison.OrdinalIgnoreCase)) return 0;
        if (compare.Compare(name, typed, folded) == 0) return 1;
        return $"{unique} {name}".Split(' ', '.', '_', '-').Append(unique).Append(name).Any(word => compare.IsPrefix(word, typed, folded))
            ? 2 : Inside;
    }
}
