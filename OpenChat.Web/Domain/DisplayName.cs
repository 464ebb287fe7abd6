using System.Globalization;
using System.Text;

namespace OpenChat.Web.Domain;

/// <summary>A name as people write it, in any script, made safe to stand beside other people's words.</summary>
public static class DisplayName
{
    /// <summary>Marks on one letter beyond this cover the lines above and below; no language needs more.</summary>
    private const int MarksPerLetter = 4;

    /// <summary>
    /// One line, single spaces, no controls, nothing that turns the direction of the text after it. Empty when nothing visible is left.
    /// </summary>
    public static string Clean(string typed)
    {
        var clean = new StringBuilder(typed.Length);
        var (marks, visible) = (0, false);
        foreach (var rune in Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(typed)).Replace("\ufffe", "", StringComparison.Ordinal).Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune))
            {
                if (clean.Length > 0 && clean[^1] != ' ') clean.Append(' ');
                continue;
            }
            if (category is UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate) continue;
            // Joiners make emoji families and Indic ligatures; every other invisible character is there to deceive.
            if (category == UnicodeCategory.Format && !MayStay(rune.Value)) continue;
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            {
                if (++marks > MarksPerLetter) continue;
            }
            else
            {
                marks = 0;
                visible |= category != UnicodeCategory.Format;
            }
            clean.Append(rune);
        }
        return visible ? clean.ToString().Trim() : "";
    }

    /// <summary>Whether somebody who types this means that name: case, accents and width do not matter.</summary>
    public static bool Matches(string name, string typed) =>
        CultureInfo.InvariantCulture.CompareInfo.IndexOf(name, typed, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreWidth) >= 0;

    /// <summary>Joiners, and the tags of flags such as Scotland's.</summary>
    private static bool MayStay(int rune) => rune is 0x200C or 0x200D or (>= 0xE0020 and <= 0xE007F);
}
