using System.Text.Encodings.Web;

namespace OpenChat.Web.Rendering;

/// <summary>How a mention is shown. Equal chips look the same.</summary>
/// <param name="Token">What it means.</param>
/// <param name="Text">With its @ or #.</param>
/// <param name="Typed">The same as one types it.</param>
/// <param name="Address">Where it leads, or the picture of an emoji; null where that is nowhere.</param>
public sealed record MentionChip(MentionToken Token, string Text, string Typed, string? Address = null)
{
    /// <summary>What scripts find it by: an id, or "everyone" or "here".</summary>
    public string Mark => Token.Kind switch
    {
        MentionKind.Everyone => "everyone",
        MentionKind.Here => "here",
        _ => $"{Token.Id}",
    };

    /// <summary>Of an emoji: its picture, or its name where it has none any more.</summary>
    public string EmojiHtml(HtmlEncoder encoder)
    {
        var text = encoder.Encode(Text);
        return Address is null ? text : $"<img class=\"emote\" src=\"{encoder.Encode(Address)}\" alt=\"{text}\" title=\"{text}\""
            + $" data-mention=\"{Mark}\">";
    }
}
