using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>Emoji that were typed by name: `:tada:`, `:wave_tone3:`.</summary>
internal sealed class EmojiInline(string emoji) : LeafInline
{
    public string Emoji { get; } = emoji;
}

/// <summary>
/// Shows `:tada:` as its emoji. Unknown names stay text, and so does anything that may be part of something else: a time, an IPv6
/// address, `std::map::at`.
/// </summary>
internal sealed class Shortcodes : InlineParser
{
    public Shortcodes() => OpeningCharacters = [':'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var before = slice.PeekCharExtra(-1);
        if (before is ':' or '/') return false;
        var rest = slice.AsSpan();
        var (length, emoji) = (0, "");
        while (LengthAt(rest[length..], length == 0 ? before : ':', out var one) is var more and > 0)
            (length, emoji) = (length + more, emoji + one);
        if (length == 0) return false;
        var start = processor.GetSourcePosition(slice.Start, out var line, out var column);
        processor.Inline = new EmojiInline(emoji) { Span = new SourceSpan(start, start + length - 1), Line = line, Column = column };
        slice.Start += length;
        return true;
    }

    /// <summary>How long the shortcode is that a text begins with, colons included; 0 if there is none.</summary>
    public static int LengthAt(ReadOnlySpan<char> text, char before, out string emoji)
    {
        var name = NameAt(text, before);
        emoji = name is null ? "" : Emoji.Named(name) ?? "";
        return emoji.Length == 0 ? 0 : name!.Length + 2;
    }

    /// <summary>What stands between the colons that a text begins with, in lower case; null where it can be no emoji's name.</summary>
    public static string? NameAt(ReadOnlySpan<char> text, char before)
    {
        if (text.Length < 3 || text[0] != ':') return null;
        var name = text[1..Math.Min(text.Length, Emoji.ShortcodeMax + 2)];
        var end = name.IndexOfAnyExcept(Letters);
        if (end < 1 || name[end] != ':' || (end + 2 < text.Length && IsOfWord(text[end + 2]))) return null;
        // After a letter, only long names count: in fe80:ab:, hh:mm: and Nutzer:in: two letters would be a flag.
        if (IsOfWord(before) && (end < 4 || !name[..end].ContainsAnyExcept(Hexadecimal))) return null;
        return name[..end].ToString().ToLowerInvariant();
    }

    /// <summary>A letter or digit, except in scripts without spaces between words (U+2E80 and up).</summary>
    private static bool IsOfWord(char c) => char.IsLetterOrDigit(c) && c < '\u2E80';

    private static readonly System.Buffers.SearchValues<char> Letters =
        System.Buffers.SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_+-");

    private static readonly System.Buffers.SearchValues<char> Hexadecimal = System.Buffers.SearchValues.Create("0123456789abcdefABCDEF");

    public sealed class Renderer : HtmlObjectRenderer<EmojiInline>
    {
        protected override void Write(HtmlRenderer renderer, EmojiInline inline) => renderer.Write(inline.Emoji);
    }
}
