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
/// Message text as safe HTML: bold, italic, strikethrough, code, links and line breaks. The only place where stored text becomes
/// markup.
/// </summary>
public static class MessageBody
{
    private static readonly MarkdownPipeline Pipeline = MakePipeline();
    private static readonly HtmlSanitizer Sanitizer = MakeSanitizer();

    /// <summary>The same, rendered when written: a cached row never needs it.</summary>
    public static IHtmlContent Of(string text) => new LazyBody(text);

    /// <summary>Renders inline Markdown as sanitised HTML. Anything else stays visible text.</summary>
    public static string ToHtml(string text)
    {
        if (IsPlain(text)) return $"<p>{text}</p>";
        try
        {
            var document = Markdown.Parse(text, Pipeline);
            // Collected first: changing the tree while searching would skip links.
            List<Inline> links = [.. document.Descendants<LinkInline>(), .. document.Descendants<AutolinkInline>()];
            foreach (var link in links) RestrictLink(link, (link as LinkInline)?.Url ?? (link as AutolinkInline)?.Url ?? "", text);
            using var writer = new StringWriter();
            var renderer = new HtmlRenderer(writer);
            Pipeline.Setup(renderer);
            renderer.Render(document);
            return Sanitizer.Sanitize(writer.ToString());
        }
        catch (Exception)
        {
            // Markdig throws on very deep nesting, for one. Unhandled, a single message would break the channel's page and its streams.
            return "<p>" + System.Net.WebUtility.HtmlEncode(text).Replace("\n", "<br>", StringComparison.Ordinal) + "</p>";
        }
    }

    /// <summary>Whether a text cannot contain markup or a link, like most messages: parsing and sanitising it would be slow.</summary>
    private static bool IsPlain(string text)
    {
        foreach (var c in text)
            if (!char.IsLetterOrDigit(c)
                && c is not (' ' or '.' or ',' or '!' or '?' or '\'' or '"' or '(' or ')' or '-' or ';' or '%')) return false;
        return text.Length > 0 && text[0] != ' ' && text[^1] != ' ' && !text.Contains("www.", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Keeps web and mail links, makes images links, and turns other links back into the text that was typed.</summary>
    private static void RestrictLink(Inline link, string url, string text)
    {
        if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto"
            && !url.Any(IsDeceptive))
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

    /// <summary>Control characters and changes of text direction can disguise a link.</summary>
    private static bool IsDeceptive(char c) =>
        char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u200e' or '\u200f';

    private static MarkdownPipeline MakePipeline()
    {
        var builder = new MarkdownPipelineBuilder()
            .DisableHtml()
            .UseEmphasisExtras(Markdig.Extensions.EmphasisExtras.EmphasisExtraOptions.Strikethrough)
            .UseAutoLinks()
            .UseSoftlineBreakAsHardlineBreak()
            .UsePreciseSourceLocation();
        builder.InlineParsers.TryRemove<HtmlEntityParser>(); // A typed &lt; stays as it is.
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

    /// <summary>Only paragraphs. The default parser would drop lines that look like link definitions.</summary>
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

    private sealed class LazyBody(string text) : IHtmlContent
    {
        public void WriteTo(TextWriter writer, HtmlEncoder encoder) => writer.Write(ToHtml(text));
    }
}
