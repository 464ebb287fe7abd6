using System.Text;

namespace OpenChat.Web.Domain;

/// <summary>Tells which names a reader would take for one another, such as "Nora Vale", "nora vále", or one with a Cyrillic а.</summary>
public static class Lookalike
{
    /// <summary>Longest skeleton that is compared, in characters: some letters unfold to several.</summary>
    public const int SkeletonMax = 2 * User.DisplayNameMax;

    /// <summary>Letters of other alphabets, and signs, that are drawn like a Latin one; each stands above or below its likeness.</summary>
    private const string
        Cyrillic = "АаВЕеЅѕІіЈјКкМНОоРрСсТУуХхҮүҺһԚԛԜԝӀӏԁ",
        AsLatin1 = "aabeessiijjkkmhooppcctyyxxyyhhqqwwlld",
        Greek = "ΑαΒβΕεΖΗηΙιΚκΜΝνΟοσΡρΤτΥυΧχγω",
        AsLatin2 = "aabbeezhniikkmnvoooppttyuxxyw",
        Other = "ıɩɑɡłŁøØđĐօսհոց01|",
        AsLatin3 = "iiagllooddouhngoll";

    private static readonly Dictionary<char, char> Likeness = new[] { (Cyrillic, AsLatin1), (Greek, AsLatin2), (Other, AsLatin3) }
        .SelectMany(pair => pair.Item1.Zip(pair.Item2)).ToDictionary(pair => pair.First, pair => pair.Second);

    /// <summary>What is left of a name without all that is easily overlooked. Two names with the same skeleton look alike.</summary>
    /// <param name="name">As <see cref="DisplayName.Clean"/> returned it.</param>
    public static string SkeletonOf(string name)
    {
        var bones = new StringBuilder(name.Length);
        foreach (var rune in Fold(name).EnumerateRunes())
            if (Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark
                or UnicodeCategory.SpaceSeparator or UnicodeCategory.Format or UnicodeCategory.ConnectorPunctuation
                or UnicodeCategory.DashPunctuation or UnicodeCategory.OtherPunctuation))
                bones.Append(rune);
        // A small L, a small or capital I and a 1 are one stroke; r and n stand as close as the strokes of an m.
        bones.Replace('i', 'l').Replace("rn", "m").Replace("vv", "w");
        var skeleton = bones.Length > 0 ? bones.ToString() : name;
        return skeleton.Length <= SkeletonMax ? skeleton : skeleton[..SkeletonMax];
    }

    /// <summary>By letters that are drawn alike before case is folded: a capital Η is an H, and a small η more of an n.</summary>
    private static string Fold(string name)
    {
        var letters = Username.IsText(name) ? name.Normalize(NormalizationForm.FormKD).ToCharArray() : name.ToCharArray();
        for (var i = 0; i < letters.Length; i++)
            if (Likeness.TryGetValue(letters[i], out var latin)) letters[i] = latin;
        return new string(letters).ToLowerInvariant();
    }

    /// <summary>A name in a sentence, with the username where others look like it.</summary>
    public static string Named(string displayName, string? username, bool isAlike) =>
        isAlike ? $"{displayName} (@{username})" : displayName;
}
