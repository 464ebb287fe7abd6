using Markdig;
using Markdig.Parsers;
using Markdig.Parsers.Inlines;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Renderers.Html.Inlines;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>The Markdown of messages as a tree, and as HTML that is still to be sanitised. docs/markdown.md states the subset.</summary>
public static class Documents
{
    /// <summary>Pairing marks takes time by the square of their number; no one writes that many by hand.</summary>
    private const int MarksMax = 400;

    private static readonly InlineParserList Inlines = new(
    [
        new MentionMarks(), new WebLinks(), new LinkInlineParser(), new Escapes(), new EmphasisRuns(), new CodeInlineParser(),
        new AutolinkInlineParser(new AutolinkOptions { EnableHtmlParsing = false }),
        new LineBreakInlineParser { EnableSoftAsHard = true }, new Shortcodes(),
    ]);

    /// <summary>Without what is not to be shown as markup; null where nothing of the text is.</summary>
    public static MarkdownDocument? Of(string typed)
    {
        var text = typed.Replace('\0', '\ufffd').Replace('\uffff', '\ufffd'); // A parser takes U+FFFF for the end.
        var blocks = Blocks.In(text);
        if (HasTooManyMarks(blocks)) return null;
        var document = Parse(text, blocks, Escapes.In(text, Bare));
        // Collected first: changing the tree while searching would skip some.
        foreach (var inline in document.Descendants<Inline>().ToList())
            if (inline is EmphasisInline or CodeInline or LinkInline && !Ink.IsIn(TextOf(inline))) ShowAsTyped(inline, text);
        List<Inline> links = [.. document.Descendants<LinkInline>(), .. document.Descendants<AutolinkInline>()];
        foreach (var link in links) RestrictLink(link, (link as LinkInline)?.Url ?? (link as AutolinkInline)?.Url ?? "", text);
        return document;
    }

    public static string HtmlOf(MarkdownDocument document)
    {
        using var writer = new StringWriter();
        var renderer = new HtmlRenderer(writer);
        renderer.ObjectRenderers.ReplaceOrAdd<EmphasisInlineRenderer>(new Marked());
        renderer.ObjectRenderers.ReplaceOrAdd<LinkInlineRenderer>(new AddressAsTyped());
        renderer.ObjectRenderers.ReplaceOrAdd<ListRenderer>(new ListAsTyped());
        renderer.ObjectRenderers.ReplaceOrAdd<LineBreakInlineRenderer>(new Break());
        renderer.ObjectRenderers.Add(new CodeText.Renderer());
        renderer.ObjectRenderers.Add(new Tables.Renderer());
        renderer.ObjectRenderers.Add(new Shortcodes.Renderer());
        renderer.ObjectRenderers.Add(new MentionAsStored());
        renderer.Render(document);
        return writer.ToString();
    }

    /// <summary>Without its backslashes a text may have more marks.</summary>
    private static MarkdownDocument Bare(string text)
    {
        var blocks = Blocks.In(text);
        return HasTooManyMarks(blocks) ? new() : Parse(text, blocks, null);
    }

    private static MarkdownDocument Parse(string text, MarkdownDocument blocks, MarkdownParserContext? context)
    {
        var inlines = new InlineProcessor(blocks, Inlines, true, context);
        foreach (var leaf in LeavesOf(blocks))
        {
            ref var lines = ref leaf.Lines;
            lines.Lines[lines.Count - 1].Slice.TrimEnd();
            inlines.ProcessInlineLeaf(leaf);
        }
        return blocks;
    }

    private static IEnumerable<LeafBlock> LeavesOf(MarkdownDocument blocks) =>
        blocks.Descendants<LeafBlock>().Where(leaf => leaf.ProcessInlines && leaf.Lines.Count > 0);

    private static bool HasTooManyMarks(MarkdownDocument blocks)
    {
        var count = 0;
        foreach (var leaf in LeavesOf(blocks))
            for (var n = 0; n < leaf.Lines.Count; n++)
            {
                var line = leaf.Lines.Lines[n].Slice.AsSpan();
                for (var i = 0; i < line.Length; i++)
                    if (line[i] is '[' or '*' or '_' or '~' or '`' or '<' || (line[i] == '|' && i > 0 && line[i - 1] == '|')) count++;
            }
        return count > MarksMax;
    }

    private static string TextOf(Inline inline) => inline switch
    {
        LiteralInline literal => literal.Content.ToString(),
        CodeInline code => code.Content,
        EmojiInline emoji => emoji.Emoji,
        MentionInline => "@",
        LinkInline { IsAutoLink: true } link => link.Url ?? "",
        ContainerInline container => string.Concat(container.Select(TextOf)),
        _ => "",
    };

    /// <summary>Keeps web and mail links, makes images links, and turns other links back into the text that was typed.</summary>
    private static void RestrictLink(Inline link, string url, string text)
    {
        if (link.Parent?.FindParentOfType<LinkInline>().Any() is true) ShowAsTyped(link, text); // A link inside a link's text.
        else if (Uri.TryCreate(url, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" or "mailto"
            && !url.Any(IsDeceptive))
        {
            if (link is LinkInline { IsImage: true } image) image.IsImage = false;
            var attributes = link.GetAttributes();
            attributes.AddProperty("rel", "noopener noreferrer nofollow ugc");
            attributes.AddProperty("target", "_blank");
        }
        else ShowAsTyped(link, text);
    }

    /// <summary>Not by InsertBefore, behind which Markdig loses what stands before it.</summary>
    private static void ShowAsTyped(Inline inline, string text)
    {
        var lines = text.Substring(inline.Span.Start, inline.Span.Length).Split('\n');
        var last = inline.ReplaceBy(new LiteralInline(lines[0]), copyChildren: false);
        foreach (var line in lines[1..])
        {
            last.InsertAfter(new LineBreakInline { IsHard = true });
            var next = new LiteralInline(line);
            last.NextSibling!.InsertAfter(next);
            last = next;
        }
    }

    /// <summary>
    /// Control characters and changes of text direction can disguise a link, and nothing that is put in place of a mention may stand in an
    /// attribute.
    /// </summary>
    private static bool IsDeceptive(char c) =>
        char.IsControl(c) || c is >= '\u202a' and <= '\u202e' or >= '\u2066' and <= '\u2069' or '\u200e' or '\u200f'
            or MentionToken.Open or MentionToken.Close;

    /// <summary>Shows and follows an address as it was typed; the browser encodes it where it must.</summary>
    private sealed class AddressAsTyped : HtmlObjectRenderer<LinkInline>
    {
        protected override void Write(HtmlRenderer renderer, LinkInline link)
        {
            renderer.Write("<a href=\"").WriteEscape(link.Url ?? "").Write('"').WriteAttributes(link).Write('>');
            renderer.WriteChildren(link);
            renderer.Write("</a>");
        }
    }

    private sealed class Break : HtmlObjectRenderer<LineBreakInline>
    {
        protected override void Write(HtmlRenderer renderer, LineBreakInline inline) => renderer.Write("<br>").WriteLine();
    }
}
