using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>What begins an item of a list: `- `, `* ` or `1. `, and of a task `[ ] ` or `[x] ` behind that.</summary>
/// <param name="Kind">The bullet; '1' for a number.</param>
/// <param name="Columns">What stands before it.</param>
/// <param name="Width">How far lines are indented that continue the item.</param>
/// <param name="Content">Where the item's text begins.</param>
internal sealed record ListMark(char Kind, string? Number, int Columns, int Width, int Content, bool? Done)
{
    /// <summary>Lines with an indent of so many columns more belong to the item.</summary>
    public const int Nested = 2;

    private const int DigitsMax = 9;

    /// <summary>A line of prose may begin with a year, or with the end of a sentence.</summary>
    public bool MayInterrupt => Kind != '1' || Number == "1";

    public static ListMark? At(string text, Line line)
    {
        var (at, columns) = line.Indent(text);
        var rest = text.AsSpan(at, line.End - at);
        if (rest.Length < 3) return null;
        var digits = Math.Max(0, rest.IndexOfAnyExceptInRange('0', '9'));
        var width = digits + 1;
        if (digits is 0 ? rest[0] is not ('-' or '*') || !rest.ContainsAnyExcept("-* ") : digits > DigitsMax || rest[digits] != '.')
            return null; // A line of dashes is drawn by hand.
        if (width >= rest.Length || rest[width] is not (' ' or '\t')) return null;
        var content = new Line(at + width, line.End).Indent(text).At;
        if (!line.HasInk(text, content)) return null;
        var (kind, number) = digits > 0 ? ('1', rest[..digits].ToString()) : (rest[0], null);
        var done = line.HasInk(text, content + 4) ? DoneAt(text.AsSpan(content, line.End - content)) : null;
        return new(kind, number, columns, columns + content - at, done is null ? content : content + 4, done);
    }

    private static bool? DoneAt(ReadOnlySpan<char> rest) => rest switch
    {
        ['[', ' ', ']', ' ', ..] => false,
        ['[', 'x' or 'X', ']', ' ', ..] => true,
        _ => null,
    };
}

/// <param name="done">Of a task; null for any other item.</param>
internal sealed class ItemBlock(bool? done) : ListItemBlock(null!)
{
    public bool? Done { get; } = done;
}

/// <summary>Tasks are drawn by a character, which copies, quotes and screen readers show as well.</summary>
internal sealed class ListAsTyped : HtmlObjectRenderer<ListBlock>
{
    protected override void Write(HtmlRenderer renderer, ListBlock list)
    {
        var number = list.IsOrdered && list.OrderedStart is { } typed && typed != "1" ? typed : null;
        renderer.EnsureLine();
        renderer.Write(!list.IsOrdered ? "<ul>" : number is null ? "<ol>" : $"<ol start=\"{number}\">").WriteLine();
        foreach (var item in list.Cast<ItemBlock>())
        {
            var before = renderer.ImplicitParagraph;
            renderer.ImplicitParagraph = !list.IsLoose;
            renderer.EnsureLine();
            renderer.Write(item.Done switch { true => "<li class=\"task\">☑ ", false => "<li class=\"task\">☐ ", null => "<li>" });
            renderer.WriteChildren(item);
            renderer.WriteLine("</li>");
            renderer.ImplicitParagraph = before;
        }
        renderer.WriteLine(list.IsOrdered ? "</ol>" : "</ul>");
    }
}
