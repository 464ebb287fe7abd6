using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
using OpenChat.Web.Domain;
using OpenChat.Web.Tests.House;

namespace OpenChat.Web.Tests.Promises;

/// <summary>One text of hostile-texts.txt, and under which heading it stands there.</summary>
internal sealed record HostileText(string Kind, string Text)
{
    /// <summary>As much of it as a name may hold, as the operations store it; never empty.</summary>
    public string Name(int max)
    {
        var name = DisplayName.Clean(Text, 4 * Text.Length)!;
        if (name.Length > max) name = name[..(char.IsHighSurrogate(name[max - 1]) ? max - 1 : max)].TrimEnd();
        return name.Length < 2 ? $"x{name}x" : name;
    }
}

/// <summary>What people type to be more than read. And what to look for where it was shown.</summary>
internal static partial class HostileTexts
{
    /// <summary>Breaks out of every place where words may stand: text, both kinds of quotes, boxes, titles and scripts.</summary>
    public const string Breakout = "'\"></textarea></title></script><img src=x onerror=alert(1) hx-get=/x>";

    private static readonly string[] BodyElements = ["P", "BR", "STRONG", "EM", "DEL", "CODE", "A"];

    public static IReadOnlyList<HostileText> All { get; } = [.. Read()];

    /// <summary>The first of each kind, for what takes its time with each.</summary>
    public static IEnumerable<HostileText> OfEachKind => All.GroupBy(t => t.Kind).Select(kind => kind.First());

    /// <summary>
    /// Elements and names of attributes in order, without messages' words. Two pages that differ in words alone have the same.
    /// An address that leads anywhere but to this server, or to what is no address, stands in it too.
    /// </summary>
    public static string SkeletonOf(IElement root)
    {
        var skeleton = new StringBuilder();
        foreach (var element in root.QuerySelectorAll("*").Prepend(root).Where(e => e.Closest(".msg-body") is null))
        {
            skeleton.Append('\n').Append(element.LocalName).AppendJoin("", element.Attributes.Select(a => $" {a.Name}").Order(StringComparer.Ordinal));
            foreach (var name in new[] { "href", "src", "action", "formaction" })
                if (element.GetAttribute(name) is { Length: > 0 } address && (address[0] is not ('/' or '#') || address.StartsWith("//", StringComparison.Ordinal)))
                    skeleton.Append(CultureInfo.InvariantCulture, $" {name}={address}");
        }
        return skeleton.ToString();
    }

    /// <summary>What is wrong with the body of a message; null where it is its words, what Markdown makes of them, and nothing else.</summary>
    public static string? WrongWith(IElement body, string text)
    {
        foreach (var element in body.QuerySelectorAll("*"))
        {
            if (!BodyElements.Contains(element.TagName)) return $"<{element.LocalName}>";
            if (element.TagName != "A")
            {
                if (element.Attributes.Length > 0) return $"an attribute {element.Attributes[0]!.Name}";
                continue;
            }
            if (!element.Attributes.Select(a => a.Name).Order(StringComparer.Ordinal).SequenceEqual(["href", "rel", "target"])) return "a link with more or less than it needs";
            if (element.GetAttribute("rel") != "noopener noreferrer nofollow ugc" || element.GetAttribute("target") != "_blank") return "a link that tells where it comes from";
            if (!Uri.TryCreate(element.GetAttribute("href"), UriKind.Absolute, out var to) || to.Scheme is not ("http" or "https" or "mailto")) return $"a link to {element.GetAttribute("href")}";
        }
        // Where Markdown has nothing to say every character stays; elsewhere its own marks may go, and the address of a link.
        var (shown, typed) = (body.TextContent, text.Replace("\0", "", StringComparison.Ordinal).Replace('\uffff', '\ufffd')); // No letter at all: a parser's sign for the end.
        if (!Markdown().IsMatch(typed)) return Squeeze(shown) == Squeeze(typed) ? null : $"other words: {Squeeze(shown)}";
        var (seen, meant) = (Letters(shown), Letters(typed));
        return body.QuerySelector("a") is null ? seen == meant ? null : $"other words: {Squeeze(shown)}" : Contains(meant, seen) ? null : $"words that nobody wrote: {Squeeze(shown)}";
    }

    private static IEnumerable<HostileText> Read()
    {
        var kind = "";
        foreach (var line in File.ReadLines(Path.Combine(Sources.Root, "OpenChat.Web.Tests", "Promises", "hostile-texts.txt")))
            if (line.StartsWith("# ", StringComparison.Ordinal)) kind = line[2..];
            else if (line.Length > 0) yield return new(kind, Plain(line));
    }

    private static string Plain(string line)
    {
        line = Repeated().Replace(line, m => string.Concat(Enumerable.Repeat(m.Groups[1].Value, int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture))));
        return Escaped().Replace(line, m => m.Value[1] switch
        {
            'u' => ((char)int.Parse(m.Value.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)).ToString(),
            'n' => "\n",
            'r' => "\r",
            't' => "\t",
            '0' => "\0",
            var other => other.ToString(),
        });
    }

    /// <summary>White space in one, and half characters as the sign for them, as they are stored.</summary>
    public static string Squeeze(string text) =>
        string.Join(' ', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static string Letters(string text) => string.Concat(text.EnumerateRunes().Where(Rune.IsLetterOrDigit));

    /// <summary>All of <paramref name="part"/>, in its order.</summary>
    private static bool Contains(string whole, string part) => part.Aggregate(0, (at, c) => at < 0 ? at : whole.IndexOf(c, at) + 1 is > 0 and var next ? next : -1) >= 0;

    [GeneratedRegex(@"[*_~`\[\]\\]|https?:|mailto:|www\.|<[a-zA-Z0-9.+-]+[:@]")]
    private static partial Regex Markdown();

    [GeneratedRegex(@"\{([^{}×]+)×(\d+)\}")]
    private static partial Regex Repeated();

    [GeneratedRegex(@"\\(?:u[0-9a-f]{4}|[nrt0\\])")]
    private static partial Regex Escaped();
}
