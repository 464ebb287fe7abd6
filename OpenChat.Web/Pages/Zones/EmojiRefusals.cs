using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>Why an emoji's name, or one more emoji, is refused.</summary>
public static class EmojiRefusals
{
    /// <param name="outcome">One that leaves the page where it is.</param>
    /// <param name="name">As it was typed.</param>
    public static string Refusal(this IStringLocalizer<Text> T, EmojiOutcome outcome, string name) => outcome switch
    {
        EmojiOutcome.NameStandard => T["{0} is a standard emoji. Choose another name.", $":{ZoneEmoji.CleanName(name)}:"],
        EmojiOutcome.NameTaken => T["This zone already has {0}. Choose another name.", $":{ZoneEmoji.CleanName(name)}:"],
        EmojiOutcome.TooMany => T["A zone can have up to {0} emoji. Delete one first.", ZoneEmoji.Most],
        _ => T["Use {0}–{1} of the letters a–z, digits and _.", ZoneEmoji.NameMin, ZoneEmoji.NameMax],
    };
}
