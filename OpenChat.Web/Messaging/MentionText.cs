using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Messaging;

/// <summary>A text as it is stored, and whom it mentions by name.</summary>
public sealed partial record MentionText(string Stored)
{
    private const int NamesMost = 200, CandidatesMost = 400;

    public IReadOnlyCollection<Guid> People => [.. Of(MentionKind.Person).Select(token => token.Id).Distinct()];
    public bool IsAny => MentionToken.In(Stored).Any(token => token.Kind != MentionKind.Emoji);
    public bool Everyone => Of(MentionKind.Everyone).Any();
    public bool Here => Of(MentionKind.Here).Any();

    /// <summary>
    /// Finds `@username`, `@everyone`, `@here`, `#channel` and the zone's `:emoji:` in what someone typed, and stores them by id. What
    /// names nothing here stays text, and so does what stands in code or in a link, or comes after the first <see cref="Mention.Most"/>,
    /// of emoji the first <see cref="ZoneEmoji.MostInText"/>.
    /// </summary>
    /// <param name="before">The stored text that is edited: whom it mentions may stay, even if they have left since.</param>
    public static async Task<MentionText> ReadAsync(AppDb db, Channel channel, Guid authorId, string typed, string before = "")
    {
        if (!typed.AsSpan().ContainsAny('@', '#', ':')) return new(typed);
        var candidates = Candidates().Matches(typed).Where(match => !IsInAddress(typed, match.Index)).Take(CandidatesMost).ToList();
        var names = candidates.SelectMany(NamesOf).Distinct().Take(NamesMost).ToList();
        var emoji = channel.ZoneId is null ? [] : TypedEmoji.NamesIn(typed);
        if (names.Count == 0 && emoji.Count == 0) return new(typed);
        var known = await FindAsync(db, channel, authorId, names, [.. MentionToken.In(before)]);
        if (emoji.Count > 0) await AddEmojiAsync(db, channel.ZoneId, emoji, known);
        if (known.Count == 0) return new(typed);
        // Marked by numbers first: how the text is rendered says which of them are mentions.
        var found = candidates.Select(match => (match.Index, Name: NamesOf(match).FirstOrDefault(known.ContainsKey)))
            .Where(one => one.Name is not null).Select(one => (one.Index, Name: one.Name!))
            .Concat(TypedEmoji.In(typed, name => known.ContainsKey($":{name}:")).Where(one => !IsInAddress(typed, one.Index))
                .Select(one => (one.Index, Name: $":{one.Name}:")))
            .OrderBy(one => one.Index).ToList();
        var shown = MessageBody.MentionsIn(Write(typed, found, n => $"{MentionToken.Open}{n}{MentionToken.Close}"));
        var (mentions, pictures) = (0, 0);
        return new(Write(typed, found, n => !shown.Contains($"{n}") ? null : known[found[n].Name] switch
        {
            { Kind: MentionKind.Emoji } token => pictures++ < ZoneEmoji.MostInText ? $"{token}" : null,
            var token => mentions++ < Mention.Most ? $"{token}" : null,
        }));
    }

    private IEnumerable<MentionToken> Of(MentionKind kind) => MentionToken.In(Stored).Where(token => token.Kind == kind);

    /// <param name="with">What replaces the n-th name; null leaves it.</param>
    private static string Write(string typed, List<(int Index, string Name)> found, Func<int, string?> with)
    {
        var (text, from) = (new StringBuilder(typed.Length), 0);
        for (var n = 0; n < found.Count; n++)
        {
            if (with(n) is not { } mention) continue;
            text.Append(typed, from, found[n].Index - from).Append(mention);
            from = found[n].Index + found[n].Name.Length;
        }
        return text.Append(typed, from, typed.Length - from).ToString();
    }

    /// <summary>What a run of characters may name, with its @ or #, longest first: a dot or an underscore may follow a name.</summary>
    private static IEnumerable<string> NamesOf(Match match)
    {
        var run = match.Value.ToLowerInvariant();
        if (run.Length != match.Length) run = match.Value; // A letter that is longer in lower case.
        for (var length = run.Length; length > 1; length--)
            if (length == run.Length || IsEnd(run, length)) yield return run[..length];
    }

    private static bool IsEnd(string run, int length) => run[0] == '@'
        ? run[length] is '.' or '_' || run[length - 1] is '.' or '_'
        : run[length] is '-' or '_' || char.GetUnicodeCategory(run[length]) == UnicodeCategory.OtherLetter;

    private static bool IsInAddress(string typed, int at)
    {
        var word = typed.AsSpan(0, at);
        word = word[(word.LastIndexOfAny(" \t\n") + 1)..];
        return word.Contains("://", StringComparison.Ordinal) || word.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
    }

    private static async Task<Dictionary<string, MentionToken>> FindAsync(
        AppDb db, Channel channel, Guid authorId, List<string> names, List<MentionToken> kept)
    {
        var known = new Dictionary<string, MentionToken>(StringComparer.Ordinal);
        var keptIds = kept.Select(token => token.Id).Where(id => id != default).Distinct().ToList();
        if (names.Exists(name => name[0] == '@'))
        {
            var usernames = names.Where(name => name[0] == '@').Select(name => name[1..].ToUpperInvariant()).ToList();
            var named = db.Users.Where(u => usernames.Contains(u.NormalizedUserName!));
            var two = db.Access.Where(a => a.ChannelId == channel.Id).Select(a => a.UserId);
            // Members are looked for one by one: as a list, all of the zone would be read for each message.
            var here = channel.ZoneId is { } zone
                ? named.Where(u => keptIds.Contains(u.Id) || db.Members.Any(m => m.ZoneId == zone && m.UserId == u.Id))
                : named.Where(u => keptIds.Contains(u.Id) || two.Contains(u.Id));
            var people = await here.Select(u => new { u.Id, u.UserName }).ToListAsync();
            foreach (var person in people) known[$"@{person.UserName}"] = new(MentionKind.Person, person.Id);
        }
        if (channel.ZoneId is not { } inZone) return known;
        var slugs = names.Where(name => name[0] == '#').Select(name => name[1..]).ToList();
        if (slugs.Count > 0)
        {
            // Open ones only: everyone who reads it may know the name.
            var channels = await db.Channels
                .Where(c => c.ZoneId == inZone && slugs.Contains(c.Slug) && c.Kind == ChannelKind.Text && !c.IsRestricted)
                .Select(c => new { c.Id, c.Slug }).ToListAsync();
            foreach (var one in channels) known[$"#{one.Slug}"] = new(MentionKind.Channel, one.Id);
        }
        foreach (var (name, kind) in new[] { ("@everyone", MentionKind.Everyone), ("@here", MentionKind.Here) })
            if (names.Contains(name) && (kept.Exists(token => token.Kind == kind) || await MayMentionAllAsync(db, channel, authorId)))
                known[name] = new(kind);
        return known;
    }

    private static async Task AddEmojiAsync(AppDb db, Guid? zone, List<string> names, Dictionary<string, MentionToken> known)
    {
        var found = await db.ZoneEmoji.Where(e => e.ZoneId == zone && e.DeletedAt == null && names.Contains(e.Name))
            .Select(e => new { e.Name, e.Id }).ToListAsync();
        foreach (var one in found) known[$":{one.Name}:"] = new(MentionKind.Emoji, one.Id);
    }

    private static async Task<bool> MayMentionAllAsync(AppDb db, Channel channel, Guid authorId)
    {
        var member = await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.ZoneId == channel.ZoneId && m.UserId == authorId);
        return member is not null && member.May(Permission.MentionEveryone, channel);
    }

    /// <summary>Not after a letter or digit, as in an address of mail, nor after a slash or a backslash.</summary>
    private const string Pattern = @"(?<![A-Za-z0-9/\\@#-]|[A-Za-z0-9][_.])(?:@[A-Za-z0-9_.]{3,30}|#[\p{L}\p{M}\p{N}_-]{1,80})";

    [GeneratedRegex(Pattern, RegexOptions.CultureInvariant)]
    private static partial Regex Candidates();
}
