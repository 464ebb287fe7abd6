using System.Collections.Concurrent;
using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>&lt;icon name="hash" /&gt;: an icon of img/icons.svg, hidden from screen readers because its control has a name.</summary>
[HtmlTargetElement("icon", TagStructure = TagStructure.WithoutEndTag)]
public sealed class IconTagHelper : TagHelper
{
    /// <summary>The symbol's id without "i-".</summary>
    public string Name { get; set; } = "";

    /// <summary>Extra classes: icon-sm, icon-lg, icon-flip, spin.</summary>
    public string Class { get; set; } = "";

    /// <summary>Cached, because a page has many icons of few kinds.</summary>
    private static readonly ConcurrentDictionary<(string Name, string Class), HtmlString> Cache = new();

    private static HtmlString Render((string Name, string Class) icon)
    {
        var classes = $"{(icon.Name == "mark" ? "mark" : "icon")} {icon.Class}".Trim();
        var symbol = $"{AssetMap.Prefix}/img/icons.svg#i-{icon.Name}";
        return new($"""<svg class="{classes}" aria-hidden="true"><use href="{symbol}"/></svg>""");
    }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = null;
        output.Content.SetHtmlContent(Cache.GetOrAdd((Name, Class), Render));
    }
}
