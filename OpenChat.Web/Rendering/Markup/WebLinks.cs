using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>
/// Addresses that people paste: `http://`, `https://` and `www.`, on any host, between letters of any script. What follows an address
/// in the sentence is not part of it: closing punctuation, and the punctuation marks of scripts that use no spaces.
/// </summary>
internal sealed class WebLinks : InlineParser
{
    private const string Ends = "<>\"`\\،؛؟…“”„‘’«»‹›";
    private const string Trailing = ".,;:!?'*_~|";

    public WebLinks() => OpeningCharacters = ['h', 'H', 'w', 'W'];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        if (char.IsAsciiLetterOrDigit(slice.PeekCharExtra(-1)) || slice.PeekCharExtra(-1) is '_' or '/' or '@' or '.') return false;
        var rest = slice.AsSpan();
        var isWww = rest.StartsWith("www.", StringComparison.OrdinalIgnoreCase);
        var scheme = isWww ? 0
            : rest.StartsWith("http://", StringComparison.OrdinalIgnoreCase) ? 7
            : rest.StartsWith("https://", StringComparison.OrdinalIgnoreCase) ? 8 : -1;
        if (scheme < 0) return false;
        var typed = rest[..LengthOf(rest, scheme)];
        if (typed.Length <= scheme || (isWww && (typed.Length < 4 || !typed[4..].Contains('.')))) return false;
        var url = isWww ? $"http://{typed}" : typed.ToString();
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Host.Length == 0) return false;
        var end = slice.Start + typed.Length - 1;
        var span = new SourceSpan(processor.GetSourcePosition(slice.Start, out var line, out var column), processor.GetSourcePosition(end));
        var link = new LinkInline { Url = url, IsAutoLink = true, IsClosed = true, Span = span, Line = line, Column = column };
        link.AppendChild(new LiteralInline(new StringSlice(slice.Text, slice.Start, end)) { Span = span, Line = line, Column = column });
        processor.Inline = link;
        slice.Start = end + 1;
        return true;
    }

    private static int LengthOf(ReadOnlySpan<char> rest, int scheme)
    {
        var (end, brackets) = (scheme, 0);
        for (; end < rest.Length && !IsEnd(rest[end]); end++)
        {
            if (rest[end] == '[') brackets++;
            if (rest[end] == ']' && brackets-- == 0) break; // It closes a Markdown link around the address.
        }
        while (end > scheme && (Trailing.Contains(rest[end - 1], StringComparison.Ordinal) || ClosesMoreThanItOpens(rest[..end]))) end--;
        return end;
    }

    private static bool IsEnd(char c) => char.IsWhiteSpace(c) || char.IsControl(c) || Ends.Contains(c, StringComparison.Ordinal)
        || c is >= '\u3000' and <= '\u303f' || (c is >= '\uff01' and <= '\uff65' && !char.IsLetterOrDigit(c));

    private static bool ClosesMoreThanItOpens(ReadOnlySpan<char> address) => address[^1] == ')' && address.Count('(') < address.Count(')');
}
