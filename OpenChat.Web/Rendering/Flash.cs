using Microsoft.AspNetCore.Mvc.RazorPages;

namespace OpenChat.Web.Rendering;

/// <summary>A sentence for the next page that this person sees; only what really happened.</summary>
public static class Flash
{
    /// <summary>Its key in TempData, read by _Flash.</summary>
    public const string Key = "flash";

    public static void Say(this PageModel page, string sentence) => page.TempData[Key] = sentence;
}
