using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Settings;

/// <summary>Light, dark, or as the device is set. Stored with the account.</summary>
public sealed class AppearanceModel(WriteQueue queue, RateLimits limits, IStringLocalizer<Text> T) : PageModel
{
    public Theme Theme => HttpContext.Viewer()!.Theme;

    public void OnGet() { }

    public async Task<IActionResult> OnPostAsync(Theme theme)
    {
        if (!ModelState.IsValid || !Enum.IsDefined(theme)) return BadRequest(); // Not a choice that the page offers.
        if (!limits.TryTake(Limit.Profile, HttpContext, out var wait)) return this.TooFast(T, wait, "theme");
        var me = User.Id();
        await queue.RunAsync(scope =>
            scope.Db.Users.Where(u => u.Id == me).ExecuteUpdateAsync(set => set.SetProperty(u => u.Theme, theme)));
        if (!Request.WantsPage()) return StatusCode(StatusCodes.Status204NoContent); // js/elements/theme-choice.js has applied it already.
        this.Say(T["Appearance saved."]);
        return Redirect("/settings/appearance");
    }
}
