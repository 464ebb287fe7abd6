using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>
/// &lt;li flag-unread="isUnread"&gt;: `data-unread` where it is true and nothing where not. Razor leaves out other attributes
/// that are null, but never a data attribute, and CSS asks whether it is there.
/// </summary>
[HtmlTargetElement(Attributes = "flag-*")]
public sealed class FlagTagHelper : TagHelper
{
    [HtmlAttributeName(DictionaryAttributePrefix = "flag-")]
    public IDictionary<string, bool> Flags { get; set; } = new Dictionary<string, bool>(StringComparer.OrdinalIgnoreCase);

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        foreach (var (name, value) in Flags)
            if (value) output.Attributes.SetAttribute($"data-{name}", "");
    }
}
