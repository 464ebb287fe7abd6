using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>
/// &lt;li flag-unread="isUnread"&gt;: adds `data-unread` if true, for CSS that tests its presence. Razor omits other attributes that are
/// null, but never data attributes.
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
