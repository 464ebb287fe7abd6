using System.Text.RegularExpressions;
using System.Xml.Linq;
using AngleSharp.Dom;
using AngleSharp.Html.Parser;

namespace OpenChat.Web.Tests.House;

/// <summary>Every sentence that a person reads comes from the resource file, so that another language needs only another file.</summary>
public sealed partial class StringsTests
{
    private static readonly string[] Spoken = ["aria-label", "placeholder", "title", "alt"];

    [Fact]
    public void Resource_file_has_each_sentence_that_is_used_and_no_other()
    {
        var ignoringCase = StringComparer.OrdinalIgnoreCase;
        var used = Sources.Of(".cs", ".cshtml").SelectMany(s => CSharp().Matches(s.Text))
            .Concat(Sources.Of(".js").SelectMany(s => Script().Matches(s.Text)))
            .Select(m => Regex.Unescape(m.Groups[1].Value)).ToHashSet(ignoringCase);
        var file = XDocument.Load(Path.Combine(Sources.Web, "Resources", "Text.resx"))
            .Descendants("data")
            .Select(d => d.Attribute("name")!.Value)
            .ToHashSet(ignoringCase);
        var missing = string.Join(" | ", used.Except(file, ignoringCase));
        var unused = string.Join(" | ", file.Except(used, ignoringCase));
        Assert.True(used.SetEquals(file), $"Run bin/strings. Missing: {missing}. Unused: {unused}");
    }

    [Fact]
    public void Pages_hold_no_sentences_of_their_own()
    {
        var wrong = new List<string>();
        foreach (var source in Sources.Of(".cshtml"))
        {
            var document = new HtmlParser().ParseDocument(WithoutCode(source.Text));
            foreach (var text in document.Descendants<IText>())
            {
                if (text.ParentElement?.LocalName is "script" or "style" || !HasWords(text.Data)) continue;
                wrong.Add($"{source.Path}: {text.Data.Trim()}");
            }
            foreach (var element in document.All)
                foreach (var name in Spoken)
                    if (element.GetAttribute(name) is { } value && HasWords(value)) wrong.Add($"{source.Path}: {name}=\"{value}\"");
        }
        Assert.Empty(wrong);
    }

    /// <summary>Letters that are not the product's name or an example address.</summary>
    private static bool HasWords(string text) => Words().IsMatch(text
        .Replace("OpenChat", "", StringComparison.Ordinal)
        .Replace("you@example.org", "", StringComparison.Ordinal));

    /// <summary>What is left of a page when everything that Razor computes is taken out.</summary>
    private static string WithoutCode(string page)
    {
        page = Comments().Replace(page, "");
        page = Directives().Replace(page, "");
        var kept = new System.Text.StringBuilder(page.Length);
        for (var i = 0; i < page.Length; i++)
        {
            if (page[i] != '@' || i + 1 == page.Length) { kept.Append(page[i]); continue; }
            if (page[i + 1] == '@') { i++; continue; }
            i = Skip(page, i + 1) - 1;
        }
        // Lines of C# between braces: statements, conditions, cases. Markup lines begin with <.
        return string.Join('\n', kept.ToString().Split('\n').Where(line => !CodeLine().IsMatch(line)));
    }

    /// <summary>The end of an expression that begins here: a word with its calls and indexers, or a bracketed one.</summary>
    private static int Skip(string page, int at)
    {
        if (page[at] is '(' or '{') return Close(page, at);
        if (Word().Match(page, at) is { Success: true } word && word.Index == at)
        {
            at += word.Length;
            if (word.Value == "await") return Skip(page, at + 1);
        }
        while (at < page.Length)
        {
            if (page[at] is '(' or '[') at = Close(page, at);
            else if (page[at] == '.' && at + 1 < page.Length && char.IsLetter(page[at + 1])) at += 1 + Word().Match(page, at + 1).Length;
            else if (page[at] == ' ' && page.AsSpan(at).StartsWith(" (")) at = Close(page, at + 1);
            else break;
        }
        return at;
    }

    private static int Close(string page, int at)
    {
        var (depth, quoted) = (0, false);
        for (; at < page.Length; at++)
        {
            if (page[at] == '"' && page[at - 1] != '\\') quoted = !quoted;
            if (quoted) continue;
            if (page[at] is '(' or '[' or '{') depth++;
            if (page[at] is ')' or ']' or '}' && --depth == 0) return at + 1;
        }
        return at;
    }

    [GeneratedRegex(@"\b(?:T|text)\[""((?:[^""\\]|\\.)*)""[\],]")]
    private static partial Regex CSharp();

    [GeneratedRegex(@"\bt\(\s*'((?:[^'\\]|\\.)*)'")]
    private static partial Regex Script();

    [GeneratedRegex(@"\p{L}{2,}")]
    private static partial Regex Words();

    [GeneratedRegex(@"@\*.*?\*@", RegexOptions.Singleline)]
    private static partial Regex Comments();

    [GeneratedRegex(@"^@(?:page|model|using|inject|namespace|addTagHelper|section)\b.*$", RegexOptions.Multiline)]
    private static partial Regex Directives();

    [GeneratedRegex(
        @"^\s*(?:\{|\}|else\b|case\b|break;|continue;|return;|var |string |bool |int |if |foreach |private |"
        + @"[\w.]+\s*=[^>]|[^<]*;\s*$)")]
    private static partial Regex CodeLine();

    [GeneratedRegex(@"\w+")]
    private static partial Regex Word();
}
