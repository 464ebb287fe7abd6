using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Settings;

/// <summary>What a person shows of themselves, and who can reach them.</summary>
public sealed class PrivacyModel(ChangePrivacy change, RateLimits limits, AppDb db, IStringLocalizer<Text> T) : PageModel
{
    /// <summary>The switches; one that is off is not sent.</summary>
    public sealed class InputModel
    {
        public bool ShowsPresence { get; set; }
        public bool TakesDirect { get; set; }
        public bool ShowsSeen { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    public async Task OnGetAsync() => Input = await db.Users.Where(u => u.Id == User.Id())
        .Select(u => new InputModel { ShowsPresence = u.ShowsPresence, TakesDirect = !u.RefusesDirect, ShowsSeen = !u.HidesSeen })
        .SingleAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!limits.TryTake(Limit.Profile, HttpContext, out var wait)) return this.TooFast(wait);
        await change.RunAsync(User.Id(), new(Input.ShowsPresence, Input.TakesDirect, Input.ShowsSeen));
        this.Say(T["Saved."]);
        return Redirect("/settings/privacy");
    }
}
