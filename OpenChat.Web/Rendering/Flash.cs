using Microsoft.AspNetCore.Mvc.RazorPages;

namespace OpenChat.Web.Rendering;

/// <summary>A sentence to show on the next page.</summary>
public static class Flash
{
    /// <summary>The key in TempData, read by _Flash.</summary>
    public const string Key = "flash";

    public static void Say(this PageModel page, string sentence) => page.TempData[Key] = sentence;
}
