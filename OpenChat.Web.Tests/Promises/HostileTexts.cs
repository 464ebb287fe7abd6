using System.Text;
using System.Text.RegularExpressions;
using AngleSharp.Dom;
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

/// <summary>Texts that try to be more than text, and checks of what became of them.</summary>
internal static partial class HostileTexts
{
    /// <summary>Breaks out of every place where text may stand: elements, both kinds of quotes, boxes, titles and scripts.</summary>
    public const string Breakout = "'\"></textarea></title></script><img src=x onerror=alert(1) hx-get=/x>";

    private static readonly string[] BodyElements =
    [
        "P", "BR", "STRONG", "EM", "U", "DEL", "CODE", "PRE", "A", "SPAN", "BLOCKQUOTE", "UL", "OL", "LI", "H3", "H4", "H5", "DIV", "TABLE",
        "TBODY", "TR", "TH", "TD",
    ];

    /// <summary>What those other than links may have, whole.</summary>
    private static readonly string[] BodyAttributes =
    [
        "SPAN class=spoiler tabindex=0", "DIV class=table tabindex=0", "LI class=task", "TH class=end", "TH class=mid", "TD class=end",
        "TD class=mid",
    ];

    public static IReadOnlyList<HostileText> All { get; } = [.. Read()];

    /// <summary>The first of each kind, for slow checks.</summary>
    public static IEnumerable<HostileText> OfEachKind => All.GroupBy(t => t.Kind).Select(kind => kind.First());

    /// <summary>
    /// The elements in order with the names of their attributes, without the bodies of messages. Two pages that differ only in text have
    /// the same. It also holds each address that leads away from this server.
    /// </summary>
    public static string SkeletonOf(IElement root)
    {
        var skeleton = new StringBuilder();
        foreach (var element in root.QuerySelectorAll("*").Prepend(root).Where(e => e.Closest(".msg-body") is null))
        {
            skeleton.Append('\n').Append(element.LocalName)
                .AppendJoin("", element.Attributes.Select(a => $" {a.Name}").Order(StringComparer.Ordinal));
            foreach (var name in new[] { "href", "src", "action", "formaction" })
                if (element.GetAttribute(name) is { Length: > 0 } address && LeadsAway(address))
                    skeleton.Append(CultureInfo.InvariantCulture, $" {name}={address}");
        }
        return skeleton.ToString();
    }

    /// <summary>What a message's body has that none may have; null if that is nothing.</summary>
    public static string? ForbiddenIn(IElement body)
    {
        foreach (var element in body.QuerySelectorAll("*"))
        {
            if (!BodyElements.Contains(element.TagName)) return $"<{element.LocalName}>";
            if (element.TagName != "A")
            {
                var has = element.TagName + string.Concat(element.Attributes.Select(a => $" {a.Name}={a.Value}"));
                if (has != element.TagName && !BodyAttributes.Contains(has) && !Value().IsMatch(has)) return $"an attribute in {has}";
                continue;
            }
            var attributes = element.Attributes.Select(a => a.Name).Order(StringComparer.Ordinal);
            if (!attributes.SequenceEqual(["href", "rel", "target"])) return "a link with more or less than it needs";
            if (element.GetAttribute("rel") != "noopener noreferrer nofollow ugc" || element.GetAttribute("target") != "_blank")
                return "a link that sends a referrer";
            var href = element.GetAttribute("href");
            if (!Uri.TryCreate(href, UriKind.Absolute, out var to) || to.Scheme is not ("http" or "https" or "mailto"))
                return $"a link to {href}";
        }
        return null;
    }

    /// <summary>What is wrong with a message's body; null where it is its text, as Markdown formats it, and nothing else.</summary>
    public static string? WrongWith(IElement body, string text)
    {
        if (ForbiddenIn(body) is { } forbidden) return forbidden;
        // Without Markdown every character stays; with it, its marks and the addresses of links may go.
        var shown = body.TextContent;
        var typed = text.Replace("\0", "", StringComparison.Ordinal)
            .Replace('\uffff', '\ufffd'); // U+FFFF is no character: a parser takes it for the end.
        typed = Language().Replace(typed, "$1").Replace(":smile:", "😄", StringComparison.Ordinal);
        if (body.QuerySelector("ol") is not null) typed = Number().Replace(typed, "");
        if (body.QuerySelector(".task") is not null) typed = Task().Replace(typed, "");
        if (!Markdown().IsMatch(typed)) return Squeeze(shown) == Squeeze(typed) ? null : $"another text: {Squeeze(shown)}";
        var (seen, meant) = (Letters(shown), Letters(typed));
        if (body.QuerySelector("a") is null) return seen == meant ? null : $"another text: {Squeeze(shown)}";
        return Contains(meant, seen) ? null : $"text that no one wrote: {Squeeze(shown)}";
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
        line = Repeated().Replace(line, m =>
            string.Concat(Enumerable.Repeat(m.Groups[1].Value, int.Parse(m.Groups[2].Value, CultureInfo.InvariantCulture))));
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

    /// <summary>Each run of white space as one space, and lone surrogates as U+FFFD, as they are stored.</summary>
    public static string Squeeze(string text) =>
        string.Join(' ', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    private static bool LeadsAway(string address) =>
        address[0] is not ('/' or '#') || address.StartsWith("//", StringComparison.Ordinal);

    private static string Letters(string text) => string.Concat(text.EnumerateRunes().Where(Rune.IsLetterOrDigit));

    /// <summary>Whether <paramref name="whole"/> has every character of <paramref name="part"/>, in its order.</summary>
    private static bool Contains(string whole, string part) =>
        part.Aggregate(0, (at, c) => at < 0 ? at : whole.IndexOf(c, at) + 1 is > 0 and var next ? next : -1) >= 0;

    /// <summary>The language of a code block is not shown.</summary>
    [GeneratedRegex(@"^(```+|~~~+)[\w+#.-]+[ \t]*$", RegexOptions.Multiline)]
    private static partial Regex Language();

    /// <summary>Numbers of a list are its own, and a task's cross is drawn.</summary>
    [GeneratedRegex(@"^[ \t>]*\d{1,9}\. ", RegexOptions.Multiline)]
    private static partial Regex Number();

    [GeneratedRegex(@"\[[xX]\] ")]
    private static partial Regex Task();

    [GeneratedRegex(@"^(?:PRE data-language=[\w+#.-]+|OL start=\d{1,9})$")]
    private static partial Regex Value();

    [GeneratedRegex(@"[*_~`\[\]\\|]|^[ \t]*(?:[->#]|\d+\.)|https?:|mailto:|www\.|<[a-zA-Z0-9.+-]+[:@]", RegexOptions.Multiline)]
    private static partial Regex Markdown();

    [GeneratedRegex(@"\{([^{}×]+)×(\d+)\}")]
    private static partial Regex Repeated();

    [GeneratedRegex(@"\\(?:u[0-9a-f]{4}|[nrt0\\])")]
    private static partial Regex Escaped();
}
