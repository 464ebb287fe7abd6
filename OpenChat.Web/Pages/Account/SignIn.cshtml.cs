using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Account;

/// <summary>Who are you? Then on to where the person was going.</summary>
[AllowAnonymous]
public sealed class SignInModel(CheckPassword checkPassword, Sessions sessions, RateLimits limits, IStringLocalizer<Text> T) : PageModel
{
    public sealed class InputModel
    {
        public string? Login { get; set; }

        [DisplayFormat(ConvertEmptyStringToNull = false)]
        public string? Password { get; set; }

        public bool Keep { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new() { Keep = true };

    [BindProperty(SupportsGet = true, Name = "returnTo")]
    public string? Return { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Invite { get; set; }

    /// <summary>They came by an invite; the page says what signing in is for.</summary>
    public bool IsInvited => ReturnTo.InviteOf(Return, Invite) is not null;

    private string Destination => ReturnTo.Of(Url, Return, Invite);

    public IActionResult OnGet() => HttpContext.Viewer() is null ? Page() : Redirect(Destination);

    public async Task<IActionResult> OnPostAsync()
    {
        if (!limits.TryTake(Limit.SignIn, HttpContext, out var wait)) return this.TooFast(T, wait, "Input.Password");
        var address = RateLimits.PrefixOf(HttpContext.Connection.RemoteIpAddress);
        var (user, locked) = await checkPassword.RunAsync(Input.Login ?? "", Input.Password ?? "", address);
        if (locked > TimeSpan.Zero) return this.TooFast(T, locked, "Input.Password");
        if (user is null)
        {
            // Which of the two is wrong is nobody's business.
            ModelState.AddModelError("Input.Password", T["Wrong username or password."]);
            return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }
        await sessions.OpenAsync(HttpContext, user, Input.Keep);
        return Redirect(Destination);
    }
}
