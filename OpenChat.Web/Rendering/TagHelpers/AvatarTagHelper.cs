using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace OpenChat.Web.Rendering.TagHelpers;

/// <summary>
/// &lt;avatar user="person" size="m" presence="online" /&gt;: a person's picture, or their initial on a colour. Hidden from screen
/// readers, because the name is beside it; the presence is added as hidden text.
/// </summary>
[HtmlTargetElement("avatar", TagStructure = TagStructure.WithoutEndTag)]
public sealed class AvatarTagHelper(HtmlEncoder encoder, IStringLocalizer<Text> text) : TagHelper
{
    public required IPerson User { get; set; }

    /// <summary>xs, s, m, l or xl; empty for the size in messages.</summary>
    public string Size { get; set; } = "";

    /// <summary>online, idle or offline; empty if the viewer may not see it.</summary>
    public string? Presence { get; set; }

    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagName = "span";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", $"avatar {Size}".Trim());
        output.Attributes.SetAttribute("data-hue", Hues.Of(User.Id));
        output.Attributes.SetAttribute("aria-hidden", "true");
        if (User.AvatarId is { } picture)
        {
            var pixels = Size is "l" or "xl" ? 256 : 64;
            output.Content.AppendHtml($"<img src=\"/files/{picture}?size={pixels}\" alt=\"\" width=\"{pixels}\" height=\"{pixels}\">");
        }
        else output.Content.AppendHtml(encoder.Encode(Initial(User.DisplayName)));
        if (string.IsNullOrEmpty(Presence)) return;
        output.Content.AppendHtml($"<span class=\"presence\" data-user=\"{User.Id}\" data-presence=\"{encoder.Encode(Presence)}\"></span>");
        var label = Presence switch { "online" => text["Online"], "idle" => text["Away"], _ => text["Offline"] };
        output.PostElement.AppendHtml($"<span class=\"sr\" data-presence-word>{encoder.Encode(label)}</span>");
    }

    /// <summary>The first grapheme, so that an emoji of several code points stays whole.</summary>
    private static string Initial(string name) =>
        name.Length == 0 ? "?" : StringInfo.GetNextTextElement(name).ToUpper(CultureInfo.InvariantCulture);
}
