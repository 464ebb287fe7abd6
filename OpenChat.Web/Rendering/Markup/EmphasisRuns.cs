using System.Text;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Syntax.Inlines;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>
/// Bold, italic, struck and underlined text, and spoilers. Unlike CommonMark, a mark may stand between a punctuation mark and a letter:
/// languages without spaces would otherwise show their marks (`**注意：**请看`).
/// </summary>
internal sealed class EmphasisRuns : EmphasisInlineParser
{
    public EmphasisRuns() => EmphasisDescriptors.AddRange([new('~', 2, 2, true), new('|', 2, 2, true)]);

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var (mark, before) = (slice.CurrentChar, RuneBefore(slice));
        if (!base.Match(processor, ref slice) || processor.Inline is not EmphasisDelimiterInline run) return false;
        var after = RuneAt(slice);
        var canOpen = !IsSpace(after) && (mark != '_' || !IsInWord(before));
        var canClose = !IsSpace(before) && (mark != '_' || !IsInWord(after));
        run.Type = (canOpen ? DelimiterType.Open : 0) | (canClose ? DelimiterType.Close : 0);
        return true;
    }

    /// <summary>An underscore inside a word is part of a name (`snake_case`); so is one behind the macron of `¯_(ツ)_/¯`.</summary>
    private static bool IsInWord(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.ModifierSymbol => true,
        UnicodeCategory.OtherLetter => !IsWrittenWithoutSpaces(rune.Value),
        _ => Rune.IsLetterOrDigit(rune),
    };

    private static bool IsWrittenWithoutSpaces(int rune) => rune is (>= 0x0E00 and <= 0x0EFF) or (>= 0x1780 and <= 0x17FF)
        or (>= 0x3040 and <= 0x31FF) or (>= 0x3400 and <= 0x9FFF) or (>= 0xAC00 and <= 0xD7AF) or (>= 0xF900 and <= 0xFAFF) or >= 0x20000;

    private static bool IsSpace(Rune rune) => rune.Value == 0 || Rune.IsWhiteSpace(rune);

    private static Rune RuneAt(StringSlice slice) =>
        Rune.TryCreate(slice.CurrentChar, out var rune)
            || Rune.TryCreate(slice.CurrentChar, slice.PeekChar(), out rune) ? rune : Rune.ReplacementChar;

    private static Rune RuneBefore(StringSlice slice) =>
        Rune.TryCreate(slice.PeekCharExtra(-1), out var rune)
            || Rune.TryCreate(slice.PeekCharExtra(-2), slice.PeekCharExtra(-1), out rune) ? rune : Rune.ReplacementChar;
}
