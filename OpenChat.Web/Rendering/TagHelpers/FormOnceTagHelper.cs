using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>Drops a second submit while the first is pending. htmx would queue it, and a double click would create two zones.</summary>
[HtmlTargetElement("form", Attributes = "[method=post]")]
public sealed class FormOnceTagHelper : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output) =>
        output.Attributes.SetAttribute("hx-sync", "this:drop");
}
