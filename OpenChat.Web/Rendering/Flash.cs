using Microsoft.AspNetCore.Mvc.RazorPages;

namespace OpenChat.Web.Rendering;

/// <summary>A button in the sentence, like Undo. It posts a form.</summary>
/// <param name="Ticket">Posted as `ticket`, for actions that need to know what was done.</param>
public sealed record FlashAction(string Label, string Address, string Ticket = "");

/// <summary>A sentence to show on the next page.</summary>
public static class Flash
{
    /// <summary>The keys in TempData, read by _Flash.</summary>
    public const string Key = "flash", ActionKey = "flash-action";

    public static void Say(this PageModel page, string sentence, FlashAction? action = null)
    {
        page.TempData[Key] = sentence;
        if (action is not null) page.TempData[ActionKey] = new[] { action.Label, action.Address, action.Ticket };
    }
}
