using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>One emoji on a message.</summary>
/// <param name="By">Those who reacted last, so that a browser knows its person's own and leaves out people they blocked.</param>
public sealed record Pill(string Emoji, int Count, IReadOnlyList<Guid> By)
{
    /// <summary>How many people a pill names; a frame stays small however many there are.</summary>
    public const int Named = 25;

    /// <summary>What it means, if it is an emoji of the zone.</summary>
    public MentionToken? Token => ZoneEmoji.IdOf(Emoji) is { } id ? new(MentionKind.Emoji, id) : null;

    /// <summary>The random end of an id: enough to know one's own.</summary>
    public static string Mark(Guid user) => user.ToString("N")[^12..];
}

/// <summary>The emoji on a message, in the order in which they were first used.</summary>
public sealed record Reactions(IReadOnlyList<Pill> Pills) : PartState(PartPlace.Below)
{
    /// <summary>Those of the zone, as a text would store them: <see cref="MentionsPart"/> finds what they are called.</summary>
    public string Stored { get; } = string.Concat(Pills.Select(pill => pill.Token));
}

/// <summary>
/// The reactions to a message. Covered by its rev, which each change moves at once or within a second; a row that is read in between may
/// already have the newer reactions.
/// </summary>
public sealed class ReactionsPart : IMessagePart
{
    public bool IsCoveredByRev => true;

    public async Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages)
    {
        var ids = messages.Where(m => m is { WasReactedTo: true, IsDeleted: false }).Select(m => m.Id).ToList();
        if (ids.Count == 0) return _ => null;
        var kinds = await db.Reactions.Where(r => ids.Contains(r.MessageId))
            .GroupBy(r => new { r.MessageId, r.Emoji })
            .Select(g => new
            {
                g.Key.MessageId,
                g.Key.Emoji,
                Count = g.Count(),
                First = g.Min(r => r.At),
                By = g.OrderByDescending(r => r.At).ThenBy(r => r.UserId).Select(r => r.UserId).Take(Pill.Named).ToList(),
            }).ToListAsync();
        var found = kinds.GroupBy(k => k.MessageId).ToDictionary(group => group.Key, group => new Reactions(
            [.. group.OrderBy(k => k.First).ThenBy(k => k.Emoji, StringComparer.Ordinal).Select(k => new Pill(k.Emoji, k.Count, k.By))]));
        return m => found.GetValueOrDefault(m.Id);
    }
}
