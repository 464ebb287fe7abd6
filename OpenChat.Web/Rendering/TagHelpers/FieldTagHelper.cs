using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>
/// &lt;input field="Input.Name"&gt;: sets the name of an input. If the field is invalid, marks it so for screen readers, points to the
/// message of _FieldError, and focuses the first such field. `limit="50"` is how many characters it takes: js/elements/field-limit.js says
/// when there are more. Never maxlength, which cuts what is pasted without a word.
/// </summary>
[HtmlTargetElement("input", Attributes = "field", TagStructure = TagStructure.WithoutEndTag)]
[HtmlTargetElement("textarea", Attributes = "field")]
[HtmlTargetElement("select", Attributes = "field")]
public sealed class FieldTagHelper : TagHelper
{
    private static readonly object FocusedKey = new();

    /// <summary>The key in ModelState.</summary>
    public string Field { get; set; } = "";

    public int? Limit { get; set; }

    [HtmlAttributeNotBound, ViewContext]
    public ViewContext ViewContext { get; set; } = null!;

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.Attributes.SetAttribute("name", Field);
        if (Limit is { } limit) output.Attributes.SetAttribute("data-limit", limit);
        if (!ViewContext.ModelState.TryGetValue(Field, out var entry) || entry.Errors.Count == 0) return;
        output.Attributes.SetAttribute("aria-invalid", "true");
        var hint = output.Attributes.TryGetAttribute("aria-describedby", out var described) ? $" {described.Value}" : "";
        output.Attributes.SetAttribute("aria-describedby", $"{Field.Replace('.', '-')}-error{hint}");
        if (ViewContext.HttpContext.Items.TryAdd(FocusedKey, true)) output.Attributes.SetAttribute("autofocus", "");
    }
}
