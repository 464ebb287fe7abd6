using System.Text;

namespace OpenChat.Web.Domain;

/// <summary>Makes the URL form of a name: letters and digits of any script, joined by hyphens.</summary>
public static class Slug
{
    /// <returns>At most <paramref name="max"/> characters; empty when nothing usable is left, or when the name is far too long.</returns>
    public static string From(string name, int max = 60)
    {
        if (name.Length > 4 * max) return ""; // Normalising takes time by the square of the length.
        var slug = new StringBuilder(name.Length);
        foreach (var rune in Folded(name).EnumerateRunes())
        {
            var isMark = Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;
            if ((Rune.IsLetterOrDigit(rune) && Ink.IsIn(rune.ToString())) || (isMark && slug.Length > 0))
                slug.Append(rune);
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length >= max) break;
        }
        var text = slug.ToString();
        if (text.Length > max) text = text[..(char.IsHighSurrogate(text[max - 1]) ? max - 1 : max)];
        return text.Trim('-');
    }

    /// <summary>Lower case, İ included: .NET's own leaves it as it is.</summary>
    private static string Folded(string name) =>
        name.Normalize(NormalizationForm.FormKC).Replace('İ', 'i').ToLowerInvariant();
}
