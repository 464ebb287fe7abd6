using System.Text;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>A text of one to three emoji and nothing else is drawn large. Those of the zone stay as they are stored.</summary>
internal static class FewEmoji
{
    private const int Most = 3, LengthMax = Most * (Emoji.ShortcodeMax + 4);

    /// <returns>The text with its shortcodes as emoji; null if it is anything else.</returns>
    public static string? In(string text)
    {
        if (text.Length > LengthMax) return null;
        var (shown, count, at) = (new StringBuilder(), 0, 0);
        while (at < text.Length)
        {
            if (text[at] is ' ' or '\u00a0')
            {
                shown.Append(text[at++]);
                continue;
            }
            var length = Shortcodes.LengthAt(text.AsSpan(at), ' ', out var emoji);
            if (MentionToken.At(text, at) is { Kind: MentionKind.Emoji } own) length = (emoji = own.ToString()).Length;
            if (length == 0)
            {
                length = StringInfo.GetNextTextElementLength(text, at);
                emoji = text.Substring(at, length);
                // Without its selector a heart or a © is a letter of the text; in a joined one, some keyboards leave it out.
                if (Emoji.Canonical(emoji) is not { } known || (known != emoji && !emoji.Contains('\u200D'))) return null;
            }
            if (++count > Most) return null;
            shown.Append(emoji);
            at += length;
        }
        return count > 0 ? shown.ToString().Trim() : null;
    }
}
