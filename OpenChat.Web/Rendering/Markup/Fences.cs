using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>A block of code as it was found.</summary>
/// <param name="Before">What stands before the opening fence on its line.</param>
/// <param name="Rest">What stands behind the closing fence on its line; null if that is nothing.</param>
/// <param name="Next">The first line behind it.</param>
internal sealed record Fence(string Language, Line Before, IReadOnlyList<Line> Lines, Line? Rest, int Next);

/// <summary>
/// Blocks of code between fences. Unlike in CommonMark, a fence needs no line of its own: people open one at the end of a sentence, and
/// close it after the last line of code.
/// </summary>
internal static class Fences
{
    private const int Least = 3;

    /// <summary>The block of code that begins with line i. Around nothing, fences are text.</summary>
    public static Fence? Find(string text, List<Line> lines, int i)
    {
        var at = lines[i].Indent(text).At;
        var length = RunAt(text, lines[i], at);
        return length >= Least && IsLanguage(text.AsSpan(at + length, lines[i].End - at - length))
            ? From(text, lines, i, at, length, true) : null;
    }

    /// <summary>The block of code whose opening fence ends line i. One in a sentence that is not closed is no fence.</summary>
    public static Fence? FindBehind(string text, List<Line> lines, int i) =>
        LastRun(text, lines[i], out var length) is var at and >= 0 ? From(text, lines, i, at, length, false) : null;

    private static Fence? From(string text, List<Line> lines, int i, int at, int length, bool begins)
    {
        var (line, columns) = (lines[i], lines[i].Indent(text).Columns);
        var language = text.AsSpan(at + length, line.End - at - length).Trim().ToString().ToLowerInvariant();
        var code = new List<Line>();
        for (var n = i + 1; n < lines.Count; n++)
        {
            var close = EndIn(text, lines[n], text[at], length, out var end);
            if (close < 0)
            {
                code.Add(lines[n].Without(text, begins ? columns : 0));
                continue;
            }
            var last = lines[n] with { End = close };
            if (!last.IsBlank(text)) code.Add(last.Without(text, begins ? columns : 0));
            var rest = lines[n] with { Start = end };
            return Of(n + 1, rest.IsBlank(text) ? null : rest);
        }
        return begins ? Of(lines.Count, null) : null;

        Fence? Of(int next, Line? rest) => code.Exists(one => one.HasInk(text, one.Start))
            ? new(language, line with { End = begins ? line.Start : at }, code, rest, next) : null;
    }

    /// <summary>Behind a fence stands a language or nothing. With other text it is no fence, so that the text is seen.</summary>
    private static bool IsLanguage(ReadOnlySpan<char> info)
    {
        foreach (var c in info.Trim())
            if (!char.IsLetterOrDigit(c) && c is not ('_' or '+' or '#' or '.' or '-')) return false;
        return true;
    }

    private static int RunAt(string text, Line line, int at)
    {
        if (at >= line.End || text[at] is not ('`' or '~')) return 0;
        var length = text.AsSpan(at, line.End - at).IndexOfAnyExcept(text[at]);
        return length < 0 ? line.End - at : length;
    }

    /// <summary>The fence that ends a line of text, with or without a language; not one that closes code within the line.</summary>
    private static int LastRun(string text, Line line, out int length)
    {
        var (last, found) = (-1, new List<int>());
        for (var at = line.Start; at < line.End; at++)
        {
            if (text[at] != '`') continue;
            var run = RunAt(text, line, at);
            if (run >= Least && (at == line.Start || text[at - 1] != '\\'))
            {
                last = at;
                found.Add(run);
            }
            at += run - 1;
        }
        var same = length = last < 0 ? 0 : found[^1];
        return last >= 0 && found.Count(one => one == same) % 2 == 1
            && IsLanguage(text.AsSpan(last + length, line.End - last - length)) ? last : -1;
    }

    /// <summary>Where a line has the closing fence: as long as the opening one, or alone on its line and at least as long.</summary>
    private static int EndIn(string text, Line line, char mark, int length, out int end)
    {
        var (at, _) = line.Indent(text);
        var own = at < line.End && text[at] == mark ? RunAt(text, line, at) : 0;
        end = at + own;
        if (own >= length && text.AsSpan(end, line.End - end).IsWhiteSpace()) return at;
        for (at = line.Start; mark == '`' && at < line.End; at = end)
        {
            at = text.IndexOf('`', at, line.End - at);
            if (at < 0) return -1;
            end = at + RunAt(text, line, at);
            if (end - at == length) return at;
        }
        return -1;
    }
}

/// <summary>A block of code: text without marks.</summary>
/// <param name="language">What stands behind its fence; empty if that is nothing.</param>
internal sealed class CodeText(string language) : LeafBlock(null)
{
    public string Language { get; } = language;

    public sealed class Renderer : HtmlObjectRenderer<CodeText>
    {
        protected override void Write(HtmlRenderer renderer, CodeText code)
        {
            renderer.EnsureLine();
            renderer.Write("<pre");
            if (code.Language.Length > 0) renderer.Write(" data-language=\"").WriteEscape(code.Language).Write('"');
            renderer.Write("><code>").WriteLeafRawLines(code, true, true).WriteLine("</code></pre>");
        }
    }
}
