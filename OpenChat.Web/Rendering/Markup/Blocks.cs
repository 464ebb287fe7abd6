using Markdig.Helpers;
using Markdig.Syntax;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>One line of a text, without what its quote or list item puts before it.</summary>
/// <param name="End">Behind its last character.</param>
internal readonly record struct Line(int Start, int End)
{
    public ReadOnlySpan<char> In(string text) => text.AsSpan(Start, End - Start);

    public bool IsBlank(string text) => In(text).IsWhiteSpace();

    /// <summary>Whether something can be seen behind a position of it.</summary>
    public bool HasInk(string text, int from) => from < End && Ink.IsIn(text[from..End]);

    /// <summary>Its first character that is no space or tab, and how many columns stand before that.</summary>
    public (int At, int Columns) Indent(string text)
    {
        var (at, columns) = (Start, 0);
        for (; at < End && text[at] is ' ' or '\t'; at++) columns = text[at] == '\t' ? columns / 4 * 4 + 4 : columns + 1;
        return (at, columns);
    }

    /// <summary>The same without its indent, as far as it has that many columns.</summary>
    public Line Without(string text, int columns)
    {
        var (at, passed) = (Start, 0);
        for (; at < End && passed < columns && text[at] is ' ' or '\t'; at++) passed = text[at] == '\t' ? passed / 4 * 4 + 4 : passed + 1;
        return this with { Start = at };
    }
}

/// <summary>
/// Divides a text into paragraphs, quotes, lists, headings, tables and code, whose text Markdig's inline parsers then read. Not Markdig's
/// own block parsers: in a chat the next line is no part of a quote or a list unless it says so, and a mark needs a space behind it and
/// something to mark (`>_&lt;`, `#general`, `-`). Each line is looked at a bounded number of times, however deeply it is nested.
/// </summary>
internal sealed class Blocks(string text)
{
    private const int DepthMax = 6, HeadingMax = 3;

    public static MarkdownDocument In(string text)
    {
        var lines = new List<Line>();
        for (var start = 0; start <= text.Length;)
        {
            var end = text.IndexOf('\n', start) is var at and >= 0 ? at : text.Length;
            lines.Add(new(start, end));
            start = end + 1;
        }
        var document = new MarkdownDocument();
        new Blocks(text).Fill(document, lines, 0);
        return document;
    }

    private void Fill(ContainerBlock into, List<Line> lines, int depth)
    {
        ParagraphBlock? paragraph = null;
        for (var i = 0; i < lines.Count;)
        {
            var next = lines[i].IsBlank(text) ? i + 1 : Block(into, lines, i, depth, ref paragraph);
            if (next == i)
            {
                if (paragraph is null) into.Add(paragraph = new ParagraphBlock());
                Append(paragraph, lines[i].Without(text, int.MaxValue));
                i++;
                continue;
            }
            paragraph = null;
            i = next;
        }
    }

    /// <returns>The first line behind the block that begins in line i; i if none does.</returns>
    private int Block(ContainerBlock into, List<Line> lines, int i, int depth, ref ParagraphBlock? paragraph)
    {
        if (Fences.Find(text, lines, i) is { } code) return Code(into, lines, code, ref paragraph);
        var (at, _) = lines[i].Indent(text);
        if (Heading(into, lines[i], at)) return i + 1;
        if (Tables.Read(text, lines, i) is { } table)
        {
            into.Add(table.Block);
            return table.Next;
        }
        if (depth < DepthMax && IsQuote(lines[i], at)) return Quote(into, lines, i, at, depth);
        if (depth < DepthMax && ListMark.At(text, lines[i]) is { } mark && (paragraph is null || mark.MayInterrupt))
            return List(into, lines, i, mark, depth);
        return Fences.FindBehind(text, lines, i) is { } behind ? Code(into, lines, behind, ref paragraph) : i;
    }

    private int Code(ContainerBlock into, List<Line> lines, Fence fence, ref ParagraphBlock? paragraph)
    {
        if (fence.Before.HasInk(text, fence.Before.Start))
        {
            if (paragraph is null) into.Add(paragraph = new ParagraphBlock());
            Append(paragraph, fence.Before.Without(text, int.MaxValue));
        }
        var code = new CodeText(fence.Language);
        foreach (var line in fence.Lines) Append(code, line);
        into.Add(code);
        if (fence.Rest is not { } rest) return fence.Next;
        lines[fence.Next - 1] = rest; // What follows on the line of the closing fence.
        return fence.Next - 1;
    }

    private bool Heading(ContainerBlock into, Line line, int at)
    {
        var level = line.In(text)[(at - line.Start)..].IndexOfAnyExcept('#');
        if (level is < 1 or > HeadingMax || text[at + level] is not (' ' or '\t') || !line.HasInk(text, at + level)) return false;
        // A page has its own first two levels.
        var heading = new HeadingBlock(null!) { Level = level + 2, ProcessInlines = true };
        Append(heading, new Line(at + level, line.End).Without(text, int.MaxValue));
        into.Add(heading);
        return true;
    }

    private int Quote(ContainerBlock into, List<Line> lines, int i, int at, int depth)
    {
        var run = MarksAt(lines[i], at);
        var inner = new List<Line>();
        var next = i;
        if (run == 3 && depth == 0)
        {
            inner.Add(new(at + run + 1, lines[i].End)); // `>>> ` quotes the rest of the message.
            inner.AddRange(lines[(i + 1)..]);
            next = lines.Count;
        }
        for (; next < lines.Count && lines[next].Indent(text).At is var mark && MarksAt(lines[next], mark) > 0; next++)
            inner.Add(lines[next] with { Start = mark + 1 < lines[next].End && text[mark + 1] == ' ' ? mark + 2 : mark + 1 });
        var quote = new QuoteBlock(null!);
        into.Add(quote);
        Fill(quote, inner, depth + 1);
        return next;
    }

    private bool IsQuote(Line line, int at) => MarksAt(line, at) is var run and > 0 && line.HasInk(text, at + run);

    /// <summary>How many `>` stand there in front of a space or the end; 0 in front of anything else.</summary>
    private int MarksAt(Line line, int at)
    {
        var end = at;
        while (end < line.End && text[end] == '>') end++;
        return end == line.End || text[end] == ' ' ? end - at : 0;
    }

    private int List(ContainerBlock into, List<Line> lines, int i, ListMark first, int depth)
    {
        var list = new ListBlock(null!) { IsOrdered = first.Kind == '1', OrderedStart = first.Number, BulletType = first.Kind };
        into.Add(list);
        for (ListMark? mark = first; mark is not null; mark = ListMark.At(text, lines[i]))
        {
            if (mark.Kind != first.Kind || mark.Columns >= first.Columns + ListMark.Nested) break;
            var inner = new List<Line> { new(mark.Content, lines[i].End) };
            for (i++; i < lines.Count; i++)
            {
                var next = FirstInk(lines, i);
                if (next == lines.Count || lines[next].Indent(text).Columns < mark.Columns + ListMark.Nested) break;
                for (; i <= next; i++) inner.Add(lines[i].Without(text, mark.Width));
                i--;
            }
            var item = new ItemBlock(mark.Done);
            list.Add(item);
            Fill(item, inner, depth + 1);
            list.IsLoose |= item.Count(block => block is ParagraphBlock) > 1;
            var sibling = FirstInk(lines, i);
            if (sibling == lines.Count) return sibling;
            if (ListMark.At(text, lines[sibling])?.Kind != first.Kind) return i;
            i = sibling;
        }
        return i;
    }

    private int FirstInk(List<Line> lines, int from)
    {
        while (from < lines.Count && lines[from].IsBlank(text)) from++;
        return from;
    }

    internal static void Append(string text, LeafBlock block, Line line)
    {
        var slice = new StringSlice(text, line.Start, line.End - 1, NewLine.LineFeed);
        block.AppendLine(ref slice, 0, 0, line.Start, false);
    }

    private void Append(LeafBlock block, Line line) => Append(text, block, line);
}
