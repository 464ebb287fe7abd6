using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Account;

/// <summary>
/// Ends this session, on the server too. A GET only shows the form: an image on another site must not sign anyone out.
/// </summary>
[AllowAnonymous]
public sealed class SignOutModel(Sessions sessions, IStringLocalizer<Text> T) : PageModel
{
    public IActionResult OnGet() => HttpContext.Viewer() is null ? Redirect("/account/sign-in") : Page();

    public async Task<IActionResult> OnPostAsync()
    {
        if (HttpContext.Viewer() is { } viewer)
        {
            await sessions.RevokeAsync(viewer.Id, User.SessionId());
            await HttpContext.SignOutAsync();
            // Unsent messages and drafts are this person's, not the next one's.
            Response.Headers["Clear-Site-Data"] = "\"storage\"";
            this.Say(T["You're signed out."]);
        }
        return Redirect("/account/sign-in");
    }
}
