using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax.Inlines;

namespace OpenChat.Web.Rendering.Markup;

/// <summary>
/// Bold, italic, struck and underlined text, and spoilers. A spoiler takes the focus: that shows it where no script does
/// (js/messages/spoilers.js).
/// </summary>
internal sealed class Marked : HtmlObjectRenderer<EmphasisInline>
{
    public const string Spoiler = "<span class=\"spoiler\"";

    protected override void Write(HtmlRenderer renderer, EmphasisInline inline)
    {
        var (open, close) = inline switch
        {
            { DelimiterChar: '|' } => (Spoiler + " tabindex=\"0\"><span>", "</span></span>"),
            { DelimiterChar: '~' } => ("<del>", "</del>"),
            { DelimiterChar: '_', DelimiterCount: 2 } => ("<u>", "</u>"),
            { DelimiterCount: 2 } => ("<strong>", "</strong>"),
            _ => ("<em>", "</em>"),
        };
        renderer.Write(open);
        renderer.WriteChildren(inline);
        renderer.Write(close);
    }
}
