using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>
/// Adds the antiforgery token to forms with an action, as the framework does to forms without one: no form works without it when
/// scripts are off. `asp-antiforgery="false"` omits it, for HTML that is sent to many.
/// </summary>
[HtmlTargetElement("form", Attributes = "[method=post]")]
public sealed class FormTokenTagHelper(IHtmlGenerator generator) : TagHelper
{
    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        var action = context.AllAttributes["action"]?.Value?.ToString();
        if (string.IsNullOrEmpty(action) || context.AllAttributes.ContainsName("asp-antiforgery")) return;
        if (generator.GenerateAntiforgery(ViewContext) is { } token) output.PostContent.AppendHtml(token);
    }
}
