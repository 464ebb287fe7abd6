using System.Text;

namespace OpenChat.Web.Domain;

/// <summary>Whether a text shows anything: one rule for messages, names and titles. `js/lib/ink.js` holds the same.</summary>
public static class Ink
{
    public static bool IsIn(string text)
    {
        foreach (var rune in text.EnumerateRunes())
            if (Shows(rune)) return true;
        return false;
    }

    private static bool Shows(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control or UnicodeCategory.Format => false,
        UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator => false,
        // A mark needs something to stand on.
        UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => false,
        _ => !IsBlank(rune.Value),
    };

    /// <summary>Letters and symbols that are drawn as nothing, and code points that Unicode keeps for more of them.</summary>
    private static bool IsBlank(int rune) => rune is 0x115F or 0x1160 or 0x2800 or 0x3164 or 0xFFA0 or 0x1D159
        or 0x2065 or (>= 0xFFF0 and <= 0xFFF8) or (>= 0xE0000 and <= 0xE0FFF);
}
