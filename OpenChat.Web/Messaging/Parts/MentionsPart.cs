using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>What a text mentions, as it is called now, in the order of the text.</summary>
public sealed record Mentions(IReadOnlyList<MentionChip> Chips) : PartState(PartPlace.Text)
{
    public bool Equals(Mentions? other) => other is not null && Chips.SequenceEqual(other.Chips);

    public override int GetHashCode() => Chips.Aggregate(0, HashCode.Combine);
}

/// <summary>Finds the chips of a text that mentions nothing, too.</summary>
public static class MentionsInText
{
    public static MentionChip? Chip(this Mentions? mentions, MentionToken token) =>
        mentions?.Chips.FirstOrDefault(chip => chip.Token == token);

    /// <summary>The chip of a reaction; null for what is no emoji of a zone.</summary>
    public static MentionChip? Face(this Mentions? mentions, string emoji) =>
        ZoneEmoji.IdOf(emoji) is { } id ? mentions.Chip(new(MentionKind.Emoji, id)) : null;

    public static string NameOf(this Mentions? mentions, MentionToken token) => mentions.Chip(token)?.Text ?? "";

    /// <summary>A stored text as one would type it.</summary>
    public static string AsTyped(this Mentions? mentions, string stored) =>
        MentionToken.Replace(stored, token => mentions.Chip(token)?.Typed ?? "");
}

/// <summary>
/// The names in a message's mentions, and the zone's emoji in its text and reactions. Not covered by its rev: a new name of a person, a
/// channel or an emoji changes no message. Pages change the rows that show them (js/messages/authors.js, own-emoji.js).
/// </summary>
public sealed class MentionsPart(MentionNames names) : IMessagePart
{
    public bool IsCoveredByRev => false;

    public async Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages)
    {
        var mentions = await names.LoadAsync(db, [.. messages.Select(m => (StoredOf(m), m.ZoneId))]);
        return m => mentions(StoredOf(m), m.ZoneId);
    }

    /// <summary>With its reactions, which show the zone's emoji too.</summary>
    private static string StoredOf(MessageView m) => m.Part<Reactions>() is { Stored.Length: > 0 } some ? m.Text + some.Stored : m.Text;
}
