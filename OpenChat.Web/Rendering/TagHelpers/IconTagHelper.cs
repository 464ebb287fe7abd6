using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>&lt;icon name="hash" /&gt;: one picture of img/icons.svg, hidden from screen readers (the control it stands in has a name).</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper : TagHelper
{
    /// <summary>The symbol's id without its "i-".</summary>
    public string Name { get; set; } = "";

    /// <summary>Further classes: icon-sm, icon-lg, icon-flip, spin.</summary>
    public string Class { get; set; } = "";

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "svg";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", Name == "mark" ? $"mark {Class}".Trim() : $"icon {Class}".Trim());
        output.Attributes.SetAttribute("aria-hidden", "true");
        output.Content.SetHtmlContent($"<use href=\"{AssetMap.Prefix}/img/icons.svg#i-{Name}\"/>");
    }
}
