using System.Text;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>
/// What a message's body may be, and how far it nests. Ours is written by a handful of renderers, so it is read here in one pass, and
/// anything that they would not write is left to the sanitizer: that takes time by the square of the lines, 50 ms for 4,000 characters.
/// </summary>
public static class AllowedHtml
{
    private const int DepthMax = 100;

    public static readonly string[] Inlines = ["a", "br", "code", "del", "em", "span", "strong", "u"];

    public static readonly string[] Blocks =
        ["blockquote", "div", "h3", "h4", "h5", "li", "ol", "p", "pre", "table", "tbody", "td", "th", "tr", "ul"];

    /// <summary>Attributes that a tag has exactly as here; what varies is checked in <see cref="IsAllowed"/>.</summary>
    private static readonly HashSet<string> Attributes =
    [
        "", "div class=\"table\" tabindex=\"0\"", "li class=\"task\"", "span class=\"spoiler\" tabindex=\"0\"", "td class=\"end\"",
        "td class=\"mid\"", "th class=\"end\"", "th class=\"mid\"",
    ];

    private const string Link = "a href=\"", LinkEnd = "\" rel=\"noopener noreferrer nofollow ugc\" target=\"_blank\"";
    private const string Code = "pre data-language=\"", List = "ol start=\"";

    /// <returns>The same HTML with the quotes of its text as characters; null where it is not of ours.</returns>
    public static string? Read(string html)
    {
        var (result, open) = (new StringBuilder(html.Length), new Stack<string>());
        for (var at = 0; at < html.Length;)
        {
            if (html[at] == '<')
            {
                var end = html.IndexOf('>', at);
                if (end < 0 || !MayStand(html[(at + 1)..end], open)) return null;
                result.Append(html, at, end + 1 - at);
                at = end + 1;
            }
            else if (html[at] == '&')
            {
                if (Entity(html.AsSpan(at)) is not { } entity) return null;
                result.Append(entity == "&quot;" ? "\"" : entity);
                at += entity.Length;
            }
            else if (html[at] == '>' || (char.IsControl(html[at]) && html[at] is not ('\n' or '\t'))) return null;
            else result.Append(html[at++]);
        }
        return open.Count == 0 ? result.ToString() : null;
    }

    private static string? Entity(ReadOnlySpan<char> text)
    {
        foreach (var one in new[] { "&amp;", "&lt;", "&gt;", "&quot;" })
            if (text.StartsWith(one)) return one;
        return null;
    }

    private static bool MayStand(string tag, Stack<string> open)
    {
        if (tag is ['/', .. var closed]) return open.TryPop(out var last) && last == closed;
        var space = tag.IndexOf(' ');
        var name = space < 0 ? tag : tag[..space];
        var isInline = Inlines.Contains(name);
        if (!isInline && !Blocks.Contains(name)) return false;
        if (space >= 0 && !Attributes.Contains(tag) && !IsAllowed(tag)) return false;
        if (!isInline && open.TryPeek(out var around) && (Inlines.Contains(around) || around is "p" or "pre" or "h3" or "h4" or "h5"))
            return false; // A parser would close what is around it.
        if (name == "br") return space < 0;
        open.Push(name);
        return open.Count <= DepthMax;
    }

    private static bool IsAllowed(string tag)
    {
        if (tag.StartsWith(Link, StringComparison.Ordinal) && tag.EndsWith(LinkEnd, StringComparison.Ordinal))
        {
            var address = tag.AsSpan(Link.Length, tag.Length - Link.Length - LinkEnd.Length);
            return !address.ContainsAny("\"<") && (address.StartsWith("https://", StringComparison.OrdinalIgnoreCase)
                || address.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
                || address.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase));
        }
        return Has(tag, Code, IsOfLanguage) || Has(tag, List, char.IsAsciiDigit);
    }

    private static bool Has(string tag, string start, Func<char, bool> each) =>
        tag.StartsWith(start, StringComparison.Ordinal) && tag.Length > start.Length + 1 && tag[^1] == '"'
        && tag[start.Length..^1].All(each);

    private static bool IsOfLanguage(char c) => char.IsLetterOrDigit(c) || c is '_' or '+' or '#' or '.' or '-';
}
