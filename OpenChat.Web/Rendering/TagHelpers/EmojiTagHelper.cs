using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>
/// &lt;emoji of="…" chip="…" /&gt;: the emoji of a reaction. One of the zone's own is a picture, or its name once it is deleted.
/// </summary>
[HtmlTargetElement("emoji", TagStructure = TagStructure.WithoutEndTag)]
public sealed class EmojiTagHelper : TagHelper
{
    /// <summary>As it is stored.</summary>
    public string Of { get; set; } = "";

    /// <summary>What it is called now, if it is one of the zone's own.</summary>
    public MentionChip? Chip { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        if (Chip?.Address is not { } address)
        {
            output.TagName = null;
            output.Content.SetContent(Chip?.Text ?? Of);
            return;
        }
        output.TagName = "img";
        output.TagMode = TagMode.SelfClosing;
        output.Attributes.SetAttribute("class", "emote");
        output.Attributes.SetAttribute("src", address);
        output.Attributes.SetAttribute("alt", Chip.Text);
        output.Attributes.SetAttribute("data-mention", Chip.Mark);
    }
}
