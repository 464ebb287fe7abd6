using Markdig.Helpers;
using Markdig.Parsers;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>Finds mentions (<see cref="MentionToken"/>) where text may have them: not in code.</summary>
internal sealed class MentionMarks : InlineParser
{
    public MentionMarks() => OpeningCharacters = [MentionToken.Open];

    public override bool Match(InlineProcessor processor, ref StringSlice slice)
    {
        var end = slice.Text.IndexOf(MentionToken.Close, slice.Start, slice.Length);
        if (end < 0) return false;
        var span = new SourceSpan(processor.GetSourcePosition(slice.Start, out var line, out var column), processor.GetSourcePosition(end));
        var inside = slice.Text[(slice.Start + 1)..end];
        processor.Inline = new MentionInline { Inside = inside, Span = span, Line = line, Column = column };
        slice.Start = end + 1;
        return true;
    }
}

internal sealed class MentionInline : LeafInline
{
    /// <summary>What stands between its two characters.</summary>
    public required string Inside { get; init; }
}

/// <summary>Leaves it as it is stored: names change, and rendered text is cached. MessageBody puts the chip in its place.</summary>
internal sealed class MentionAsStored : HtmlObjectRenderer<MentionInline>
{
    protected override void Write(HtmlRenderer renderer, MentionInline mention) =>
        renderer.Write(MentionToken.Open).WriteEscape(mention.Inside).Write(MentionToken.Close);
}
