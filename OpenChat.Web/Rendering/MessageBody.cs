using System.Text.Encodings.Web;
using Ganss.Xss;
using Markdig;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;
using Microsoft.AspNetCore.Html;

namespace OpenChat.Web.Rendering;

/// <summary>
/// What people typed, as HTML that is safe to show to everybody: bold, italic, strike, code, links and line breaks.
/// The only place where stored text becomes markup.
/// </summary>
public static class MessageBody
{
    private static readonly MarkdownPipeline Pipeline = MakePipeline();
    private static readonly HtmlSanitizer Sanitizer = MakeSanitizer();

    /// <summary>The same, worked out where it is written: a row that is kept as a whole needs no body.</summary>
    public static IHtmlContent Of(string text) => new Later(text);

    /// <summary>Markdown's inline part as sanitised HTML; anything that is not it stays visible text.</summary>
    public static string ToHtml(string text)
    {
        if (IsPlain(text)) return $"<p>{text}</p>";
        try
        {
            var document = Markdown.Parse(text, Pipeline);
            // All are found before any is changed: in a changed line the search misses what stands before the change.
            List<Inline> links = [.. document.Descendants<LinkInline>(), .. document.Descendants<AutolinkInline>()];
            foreach (var link in links) Tame(link, (link as LinkInline)?.Url ?? (link as AutolinkInline)?.Url ?? "", text);
            using var writer = new StringWriter();
            var renderer = new HtmlRenderer(writer);
            Pipeline.Setup(renderer);
            renderer.Render(document);
            return Sanitizer.Sanitize(writer.ToString());
        }
        catch (Exception)
        {
            // Markdig refuses input that is nested hundreds deep, and whatever else there may be: such a message is shown as it was
            // typed. An exception from here would close the channel's page and stop its stream for everybody.
            return "<p>" + System.Net.WebUtility.HtmlEncode(text).Replace("\n", "<br>", StringComparison.Ordinal) + "</p>";
        }
    }

    /// <summary>
    /// One line of words in which nothing can be markup or an address, as most messages are: both libraries would give it back as it is, and to
    /// ask them was most of what a row costs that is rendered for the first time.
    /// </summary>
    private static bool IsPlain(string text)
    {
        foreach (var c in text)
            if (!char.IsLetterOrDigit(c) && c is not (' ' or '.' or ',' or '!' or '?' or '\'' or '"' or '(' or ')' or '-' or ';' or '%')) return false;
        return text.Length > 0 && text[0] != ' ' && text[^1] != ' ' && !text.Contains("www.", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Only web and mail addresses become links; pictures become links to them; everything else is text again, as it was typed.</summary>
    private static void Tame(Inline link, string url, string text)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto" && !url.Any(IsTrick))
        {
            if (link is LinkInline { IsImage: true } image) image.IsImage = false;
            var attributes = link.GetAttributes();
            attributes.AddProperty("rel", "noopener noreferrer nofollow ugc");
            attributes.AddProperty("target", "_blank");
            return;
        }
        link.InsertBefore(new LiteralInline(text.Substring(link.Span.Start, link.Span.Length)));
        link.Remove();
    }

    /// <summary>Control characters and those that turn the reading direction make a link look like another one.</summary>
    private static bool IsTrick(char c) => char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u200e' or '\u200f';

    private static MarkdownPipeline MakePipeline()
    {
        var builder = new MarkdownPipelineBuilder()
            .DisableHtml()
            .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
            .UseAutoLinks()
            .UseSoftlineBreakAsHardlineBreak()
            .UsePreciseSourceLocation();
        builder.InlineParsers.TryRemove<HtmlEntityParser>(); // Who writes &lt; means these four characters.
        builder.BlockParsers.Clear();
        builder.BlockParsers.Add(new PlainParagraphs());
        return builder.Build();
    }

    private static HtmlSanitizer MakeSanitizer()
    {
        var sanitizer = new HtmlSanitizer(new HtmlSanitizerOptions
        {
            AllowedTags = new HashSet<string> { "p", "br", "strong", "em", "del", "code", "a" },
            AllowedAttributes = new HashSet<string> { "href", "rel", "target" },
            AllowedSchemes = new HashSet<string> { "http", "https", "mailto" },
            UriAttributes = new HashSet<string> { "href" },
        });
        return sanitizer;
    }

    /// <summary>Paragraphs and nothing else. Markdown's own parser would swallow lines that look like link definitions.</summary>
    private sealed class PlainParagraphs : ParagraphBlockParser
    {
        public PlainParagraphs() => ParseSetextHeadings = false;

        public override bool Close(BlockProcessor processor, Block block)
        {
            if (block is not ParagraphBlock paragraph) return true;
            ref var lines = ref paragraph.Lines;
            lines.Trim();
            return lines.Count > 0;
        }
    }

    private sealed class Later(string text) : IHtmlContent
    {
        public void WriteTo(TextWriter writer, HtmlEncoder encoder) => writer.Write(ToHtml(text));
    }
}
