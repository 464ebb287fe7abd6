using System.Collections.Concurrent;
using Microsoft.AspNetCore.Html;
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

    /// <summary>A page has some thirty, and there are few.</summary>
    private static readonly ConcurrentDictionary<(string Name, string Class), HtmlString> Pictures = new();

    private static HtmlString Draw((string Name, string Class) icon) => new(
        $"""<svg class="{$"{(icon.Name == "mark" ? "mark" : "icon")} {icon.Class}".Trim()}" aria-hidden="true"><use href="{AssetMap.Prefix}/img/icons.svg#i-{icon.Name}"/></svg>""");

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(Pictures.GetOrAdd((Name, Class), Draw));
    }
}
