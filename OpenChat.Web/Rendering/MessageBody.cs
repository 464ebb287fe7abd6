using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using Ganss.Xss;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Html;
using Microsoft.Extensions.Caching.Memory;
using OpenChat.Web.Rendering.Markup;

namespace OpenChat.Web.Rendering;

/// <summary>Message text as safe HTML (docs/markdown.md). The only place where stored text becomes markup.</summary>
public static class MessageBody
{
    /// <summary>Longest line that a quote shows, in UTF-16 characters.</summary>
    private const int LineMax = 200;

    /// <summary>How the HTML of a text begins that is a few emoji and nothing else.</summary>
    private const string Large = "<p class=\"large\">";

    /// <summary>What a quote shows of a spoiler.</summary>
    private const string Covered = "███";

    private static readonly HtmlSanitizer Sanitizer = MakeSanitizer();

    /// <summary>Rendered texts, so that a change of their author's name costs no parsing. Sizes are in characters.</summary>
    private static readonly MemoryCache Rendered = new(new MemoryCacheOptions { SizeLimit = 4_000_000 });

    /// <summary>A stored text, rendered when written: a cached row never needs it.</summary>
    /// <param name="chips">Finds how its mentions are shown.</param>
    public static IHtmlContent Of(string text, Func<MentionToken, MentionChip?> chips) => new LazyBody(text, chips);

    /// <summary>What stands in those mentions of a text that show as such: not in code, and not in the text of a link.</summary>
    public static HashSet<string> MentionsIn(string text)
    {
        try
        {
            return Documents.Of(text) is not { } document ? [] : [.. document.Descendants<MentionInline>()
                .Where(mention => !mention.FindParentOfType<LinkInline>().Any()).Select(mention => mention.Inside)];
        }
        catch (Exception)
        {
            return []; // As in Render.
        }
    }

    /// <summary>Renders Markdown as sanitised HTML. Anything else stays visible text.</summary>
    public static string ToHtml(string text) => IsPlain(text) ? $"<p>{text}</p>" : Rendered.GetOrCreate(text, entry =>
    {
        entry.Size = text.Length;
        return new Lazy<string>(() => Render(text));
    })!.Value;

    /// <summary>
    /// Renders a text before it is stored, in its author's request: the one writer, and the one loop that sends to everyone, find it
    /// rendered, so that a slow text delays no one else.
    /// </summary>
    public static void Prepare(string typed) => ToHtml(typed);

    /// <summary>The same for a text that is known only to the writer, with its mentions: meanwhile on another thread.</summary>
    public static void PrepareMeanwhile(string stored) => _ = Task.Run(() => ToHtml(stored));

    /// <summary>
    /// The first line that shows anything, without markup and without what spoilers cover: what a quote of the text says.
    /// `js/messages/replies.js` does the same.
    /// </summary>
    /// <param name="nameOf">What a mention says.</param>
    public static string LineOf(string text, Func<MentionToken, string> nameOf)
    {
        var shown = MentionToken.Replace(WebUtility.HtmlDecode(WordsOf(ToHtml(text))), nameOf);
        var line = shown.Split('\n').FirstOrDefault(Ink.IsIn)?.Trim() ?? "";
        if (line.Length <= LineMax) return line;
        var length = 0;
        while (StringInfo.GetNextTextElementLength(line, length) is var next && length + next <= LineMax) length += next;
        if (length == 0) length = LineMax - (char.IsHighSurrogate(line[LineMax - 1]) ? 1 : 0); // One letter under a tower of marks.
        return line[..length] + "…";
    }

    private static string WordsOf(string html)
    {
        var (words, spans) = (new StringBuilder(), 0); // Only spoilers have spans.
        for (var i = 0; i < html.Length; i++)
        {
            if (html[i] != '<')
            {
                if (spans == 0) words.Append(html[i]);
                continue;
            }
            var tag = html.AsSpan(i);
            if (tag.StartsWith("<br")) words.Append('\n');
            else if (tag.StartsWith("<t")) words.Append(' ');
            else if (tag.StartsWith("</span")) spans--;
            else if (tag.StartsWith("<span") && spans++ == 0) words.Append(Covered);
            for (var quoted = false; html[i] != '>' || quoted; i++) quoted ^= html[i] == '"';
        }
        return words.ToString();
    }

    private static string Render(string typed)
    {
        try
        {
            if (FewEmoji.In(typed) is { } emoji) return $"{Large}{emoji}</p>";
            if (Documents.Of(typed) is not { } document) return AsTyped(typed);
            var html = Documents.HtmlOf(document);
            return AllowedHtml.Read(html) ?? Sanitizer.Sanitize(html);
        }
        catch (Exception)
        {
            // Markdig throws on very deep nesting, for one. Unhandled, a single message would break the channel's page and its streams.
            return AsTyped(typed);
        }
    }

    private static string AsTyped(string text) =>
        "<p>" + WebUtility.HtmlEncode(text).Replace("\n", "<br>", StringComparison.Ordinal) + "</p>";

    /// <summary>Whether a text cannot contain markup or a link, like most messages: parsing and sanitising it would be slow.</summary>
    private static bool IsPlain(string text)
    {
        foreach (var c in text)
            if (!char.IsLetterOrDigit(c)
                && c is not (' ' or '.' or ',' or '!' or '?' or '\'' or '"' or '(' or ')' or '-' or ';' or '%')) return false;
        return text.Length > 0 && text[0] != ' ' && text[^1] != ' ' && !text.Contains("www.", StringComparison.OrdinalIgnoreCase)
            && ListMark.At(text, new(0, text.Length)) is null;
    }

    private static HtmlSanitizer MakeSanitizer() => new(new HtmlSanitizerOptions
    {
        AllowedTags = new HashSet<string>([.. AllowedHtml.Inlines, .. AllowedHtml.Blocks]),
        AllowedAttributes = new HashSet<string> { "href", "rel", "target", "class", "tabindex", "start", "data-language" },
        AllowedClasses = new HashSet<string> { "spoiler", "task", "table", "mid", "end" },
        AllowedSchemes = new HashSet<string> { "http", "https", "mailto" },
        UriAttributes = new HashSet<string> { "href" },
    });

    private sealed class LazyBody(string text, Func<MentionToken, MentionChip?> chips) : IHtmlContent
    {
        public void WriteTo(TextWriter writer, HtmlEncoder encoder)
        {
            var html = ToHtml(text);
            // The name of an emoji that was deleted is text like any other.
            if (html.StartsWith(Large, StringComparison.Ordinal) && MentionToken.In(html).Any(token => chips(token)?.Address is null))
                html = $"<p>{html[Large.Length..]}";
            writer.Write(MentionToken.Replace(html, token => chips(token) is { } chip ? Html(chip, encoder) : ""));
        }

        private static string Html(MentionChip chip, HtmlEncoder encoder)
        {
            if (chip.Token.Kind == MentionKind.Emoji) return chip.EmojiHtml(encoder);
            var (tag, to) = chip.Address is { } address ? ("a", $" href=\"{encoder.Encode(address)}\"") : ("span", "");
            return $"<{tag} class=\"mention\"{to} dir=\"auto\" data-mention=\"{chip.Mark}\""
                + $" data-typed=\"{encoder.Encode(chip.Typed)}\">{encoder.Encode(chip.Text)}</{tag}>";
        }
    }
}
