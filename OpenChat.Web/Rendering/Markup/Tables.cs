using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>
/// Tables: a line of cells, a line like `|---|:-:|` with as many, and the rows under it. Not Markdig's parser, which works among the inline
/// marks, takes the bars of spoilers, and fills short rows up: forty columns and a thousand lines of one bar would be forty thousand cells.
/// </summary>
internal static class Tables
{
    private const int ColumnsMax = 40;

    /// <summary>The table whose head stands in line i, and the first line behind it; null if there is none.</summary>
    public static (Table Block, int Next)? Read(string text, List<Line> lines, int i)
    {
        if (i + 1 >= lines.Count || !lines[i].In(text).Contains('|') || ColumnsOf(text, lines[i + 1]) is not { } columns) return null;
        var head = CellsOf(text, lines[i]);
        if (head.Count != columns.Count) return null;
        var table = new Table();
        table.ColumnDefinitions.AddRange(columns);
        table.Add(RowOf(text, head, true));
        var next = i + 2;
        for (; next < lines.Count && lines[next].In(text).Contains('|'); next++)
            table.Add(RowOf(text, CellsOf(text, lines[next]).Take(columns.Count), false));
        return lines[i..next].Where((_, n) => n != 1).SelectMany(line => CellsOf(text, line)).Any(cell => cell.HasInk(text, cell.Start))
            ? (table, next) : null;
    }

    /// <summary>The columns that a line like `|---|:-:|` describes; null for any other line.</summary>
    private static List<TableColumnDefinition>? ColumnsOf(string text, Line line)
    {
        if (line.In(text).ContainsAnyExcept("|-: \t") || !line.In(text).Contains('|')) return null;
        var columns = new List<TableColumnDefinition>();
        foreach (var cell in CellsOf(text, line))
        {
            var rule = cell.In(text);
            var (left, right) = (rule is [':', ..], rule is [.., ':']);
            if (columns.Count == ColumnsMax || rule.Trim(':').IsEmpty || rule.Trim(':').ContainsAnyExcept('-')) return null;
            columns.Add(new()
            {
                Alignment = (left, right) switch
                {
                    (true, true) => TableColumnAlign.Center,
                    (false, true) => TableColumnAlign.Right,
                    _ => null,
                },
            });
        }
        return columns.Count == 0 ? null : columns;
    }

    /// <summary>What stands between the bars of a line, without spaces around it. Bars in code, spoilers and behind `\` are text.</summary>
    private static List<Line> CellsOf(string text, Line line)
    {
        var (cells, start) = (new List<Line>(), line.Indent(text).At);
        var end = line.End;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        if (start < end && text[start] == '|' && BehindSpoiler(text, start, end) < 0) start++;
        for (var at = start; at < end; at++)
        {
            if (text[at] == '\\') at++;
            else if (text[at] == '`') at = BehindCode(text, at, end) - 1;
            else if (text[at] != '|') continue;
            else if (BehindSpoiler(text, at, end) is var behind and >= 0) at = behind - 1;
            else
            {
                cells.Add(Trimmed(text, start, at));
                start = at + 1;
            }
        }
        if (start < end) cells.Add(Trimmed(text, start, end));
        return cells;
    }

    private static Line Trimmed(string text, int start, int end)
    {
        while (start < end && char.IsWhiteSpace(text[start])) start++;
        while (end > start && char.IsWhiteSpace(text[end - 1])) end--;
        return new(start, end);
    }

    /// <summary>Where a spoiler ends that begins there; -1 if none does. `|1||2|` has an empty cell, `| ||x|| |` has a spoiler.</summary>
    private static int BehindSpoiler(string text, int at, int end)
    {
        if (at + 4 >= end || text[at + 1] != '|' || text[at + 2] is ' ' or '|') return -1;
        if (at > 0 && text[at - 1] is not (' ' or '\n')) return -1;
        var close = text.IndexOf("||", at + 2, end - at - 2, StringComparison.Ordinal);
        return close > 0 && text[close - 1] != ' ' && (close + 2 == end || text[close + 2] == ' ') ? close + 2 : -1;
    }

    private static int BehindCode(string text, int at, int end)
    {
        var length = text.AsSpan(at, end - at).IndexOfAnyExcept('`') is var other and >= 0 ? other : end - at;
        for (var from = at + length; from < end;)
        {
            from = text.IndexOf('`', from, end - from);
            if (from < 0) break;
            var run = text.AsSpan(from, end - from).IndexOfAnyExcept('`') is var stop and >= 0 ? stop : end - from;
            from += run;
            if (run == length) return from;
        }
        return at + length;
    }

    private static TableRow RowOf(string text, IEnumerable<Line> cells, bool isHead)
    {
        var row = new TableRow { IsHeader = isHead };
        foreach (var line in cells)
        {
            var paragraph = new ParagraphBlock();
            Blocks.Append(text, paragraph, line);
            row.Add(new TableCell { paragraph });
        }
        return row;
    }

    /// <summary>A table scrolls sideways in a box of its own, by keyboard too.</summary>
    public sealed class Renderer : HtmlObjectRenderer<Table>
    {
        protected override void Write(HtmlRenderer renderer, Table table)
        {
            var before = renderer.ImplicitParagraph;
            renderer.ImplicitParagraph = true;
            renderer.EnsureLine();
            renderer.Write("<div class=\"table\" tabindex=\"0\"><table><tbody>").WriteLine();
            foreach (var row in table.Cast<TableRow>())
            {
                renderer.Write("<tr>");
                for (var n = 0; n < row.Count; n++)
                {
                    var tag = row.IsHeader ? "th" : "td";
                    renderer.Write($"<{tag}{table.ColumnDefinitions[n].Alignment switch
                    {
                        TableColumnAlign.Center => " class=\"mid\"",
                        TableColumnAlign.Right => " class=\"end\"",
                        _ => "",
                    }}>");
                    renderer.WriteChildren((TableCell)row[n]);
                    renderer.Write($"</{tag}>");
                }
                renderer.Write("</tr>").WriteLine();
            }
            renderer.WriteLine("</tbody></table></div>");
            renderer.ImplicitParagraph = before;
        }
    }
}
