namespace OpenChat.Web.Domain;

/// <summary>
/// Single emoji, as people react with: each that Unicode lists, in every skin tone. One spelling for each, so that the same emoji from two
/// keyboards counts as one.
/// </summary>
public static class Emoji
{
    /// <summary>Longest canonical spelling, in UTF-16 characters.</summary>
    public const int Max = 32;

    /// <summary>Longest shortcode, in characters.</summary>
    public const int ShortcodeMax = 64;

    /// <summary>Offered at once, until each person has used others.</summary>
    public static readonly IReadOnlyList<string> Quick = ["👍", "❤️", "😂", "🎉", "😮", "😢"];

    private const string ToneSuffix = "_tone";

    /// <returns>The one spelling of an emoji; null where the text is not exactly one.</returns>
    public static string? Canonical(string? text) =>
        text is null or { Length: 0 or > 2 * Max } ? null : EmojiTable.Spellings.GetValueOrDefault(EmojiTable.KeyOf(text));

    /// <summary>What a shortcode means, written without its colons: tada, +1, wave_tone3.</summary>
    /// <returns>The emoji; null where no emoji is called that.</returns>
    public static string? Named(string code)
    {
        if (code.Length > ShortcodeMax) return null;
        if (EmojiTable.Named.TryGetValue(code, out var entry)) return entry.Emoji;
        if (code.Length <= ToneSuffix.Length + 1 || code[^1] is < '1' or > '5') return null;
        var tone = code[^1] - '1';
        return code.AsSpan(..^1).EndsWith(ToneSuffix, StringComparison.Ordinal)
            && EmojiTable.Named.TryGetValue(code[..^(ToneSuffix.Length + 1)], out entry) && entry.Toned.Length > 0
            ? EmojiTable.In(entry.Toned, tone) : null;
    }
}
