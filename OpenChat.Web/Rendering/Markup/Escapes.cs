using Markdig;
using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>
/// A backslash goes only where it stops a mark: `\*not italic\*`. Elsewhere people typed it to be seen: `¯\_(ツ)_/¯`, `C:\_temp`.
/// </summary>
internal sealed class Escapes : InlineParser
{
    private const string Marks = "*_~`[]<!:|>#-.";
    private static readonly object Key = new();

    public Escapes() => OpeningCharacters = ['\\'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        if (!Marks.Contains(slice.PeekChar(), StringComparison.Ordinal)) return false;
        var start = processor.GetSourcePosition(slice.Start, out var line, out var column);
        var stops = processor.Context?.Properties.TryGetValue(Key, out var found) is true && ((HashSet<int>)found).Contains(start);
        // Shown or not, it takes the next character with it: only with the backslash gone is that one a mark or none.
        processor.Inline = new LiteralInline(new StringSlice(slice.Text, stops ? slice.Start + 1 : slice.Start, slice.Start + 1))
        {
            Span = new SourceSpan(start, start + 1),
            Line = line,
            Column = column,
        };
        slice.SkipChar();
        slice.SkipChar();
        return true;
    }

    /// <summary>Finds the backslashes that stop a mark: those before a character that would be one if all of them were not there.</summary>
    /// <param name="parse">Parses a text in which no backslash has a meaning.</param>
    public static MarkdownParserContext? In(string text, Func<string, MarkdownDocument> parse)
    {
        List<int> candidates = [];
        for (var i = 0; i < text.Length - 1; i++)
        {
            if (text[i] != '\\') continue;
            if (Marks.Contains(text[i + 1], StringComparison.Ordinal)) candidates.Add(i);
            i++; // The second of two backslashes escapes nothing.
        }
        if (candidates.Count == 0) return null;
        var bare = new System.Text.StringBuilder(text.Length);
        var from = 0;
        foreach (var at in candidates)
        {
            bare.Append(text, from, at - from);
            from = at + 1;
        }
        bare.Append(text, from, text.Length - from);
        var shown = new bool[bare.Length];
        foreach (var literal in parse(bare.ToString()).Descendants<LiteralInline>())
            for (var i = literal.Span.Start; i <= literal.Span.End && i < shown.Length; i++) shown[i] = true;
        var stops = candidates.Where((at, n) => !shown[at - n]).ToHashSet();
        return stops.Count == 0 ? null : new MarkdownParserContext { Properties = { [Key] = stops } };
    }
}
