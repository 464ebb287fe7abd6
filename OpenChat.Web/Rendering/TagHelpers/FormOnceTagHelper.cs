using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>
/// A second press on a form that is under way is no second wish: htmx would send it after the first, and make two zones of a
/// double click.
/// </summary>
[HtmlTargetElement("form", Attributes = "[method=post]")]
public sealed class FormOnceTagHelper : TagHelper
{
    public override void Process(TagHelperContext context, TagHelperOutput output) => output.Attributes.SetAttribute("hx-sync", "this:drop");
}
