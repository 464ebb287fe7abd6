using System.Text;

namespace OpenChat.Web.Domain;

/// <summary>Cleans names that people typed, in any script.</summary>
public static class DisplayName
{
    /// <summary>More combining marks would cover the lines above and below; no language needs more.</summary>
    private const int MarksPerLetter = 4;

    /// <summary>One line with single spaces, without control or invisible characters.</summary>
    /// <returns>Empty if nothing visible is left; null if longer than <paramref name="max"/>.</returns>
    public static string? Clean(string typed, int max)
    {
        if (typed.Length > 4 * max) return null; // Normalising takes time by the square of the length.
        var clean = new StringBuilder(typed.Length);
        var marks = 0;
        var valid = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(typed)).Replace("\ufffe", "", StringComparison.Ordinal);
        foreach (var rune in valid.Normalize(NormalizationForm.FormC).EnumerateRunes())
        {
            var category = Rune.GetUnicodeCategory(rune);
            if (Rune.IsWhiteSpace(rune))
            {
                if (clean.Length > 0 && clean[^1] != ' ') clean.Append(' ');
                continue;
            }
            if (category is UnicodeCategory.Control or UnicodeCategory.OtherNotAssigned
                or UnicodeCategory.PrivateUse or UnicodeCategory.Surrogate) continue;
            // Emoji and Indic ligatures need joiners; other invisible characters only deceive.
            if (category == UnicodeCategory.Format && !MayStay(rune.Value)) continue;
            if (category is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark)
            {
                if (++marks > MarksPerLetter) continue;
            }
            else marks = 0;
            clean.Append(rune);
        }
        var name = clean.ToString().Trim();
        if (!Ink.IsIn(name)) return "";
        return name.Length <= max ? name : null;
    }

    /// <summary>Whether a name contains the typed text, ignoring case, accents and width.</summary>
    public static bool Matches(string name, string typed)
    {
        const CompareOptions loose = CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace | CompareOptions.IgnoreWidth;
        return CultureInfo.InvariantCulture.CompareInfo.IndexOf(name, typed, loose) >= 0;
    }

    /// <summary>Joiners, and tag characters of flags such as Scotland's.</summary>
    private static bool MayStay(int rune) => rune is 0x200C or 0x200D or (>= 0xE0020 and <= 0xE007F);
}
