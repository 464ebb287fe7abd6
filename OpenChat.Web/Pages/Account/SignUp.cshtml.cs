using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Account;

/// <summary>A new person. Who came by an invite is a member when this is done.</summary>
[AllowAnonymous]
public sealed class SignUpModel(
    CreateAccount createAccount, Sessions sessions, RateLimits limits, AppDb db, TimeProvider time, IStringLocalizer<Text> T) : PageModel
{
    public sealed class InputModel : AccountInput;

    [BindProperty]
    public InputModel Input { get; set; } = new();

    [BindProperty(SupportsGet = true, Name = "returnTo")]
    public string? Return { get; set; }

    [BindProperty(SupportsGet = true)]
    public string? Invite { get; set; }

    /// <summary>False shows why not, in place of the form.</summary>
    public bool MayJoin { get; private set; }

    public Registration Registration { get; private set; }

    /// <summary>Null without a valid invite.</summary>
    public string? ZoneName { get; private set; }

    public string? Code => ReturnTo.InviteOf(Return, Invite);

    public async Task<IActionResult> OnGetAsync()
    {
        if (HttpContext.Viewer() is not null) return Redirect(ReturnTo.Of(Url, Return, Invite));
        return await RefusalAsync() ?? Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        if (await RefusalAsync() is { } refusal) return refusal;
        if (!limits.TryTake(Limit.SignUp, HttpContext, out var wait)) return this.TooFast(T, wait, "Input.Password");
        var (user, problems, joined) = await createAccount.RunAsync(Input.ToAccount(), Code);
        if (user is null)
        {
            ModelState.Tell(T, problems);
            if (problems.Contains(AccountProblem.EmailTaken))
                ViewData["Input.Email.Link"] = ($"/account/sign-in{ReturnTo.Query(Return, Invite)}", T["Sign in instead."].Value);
            MayJoin &= !problems.Contains(AccountProblem.NotOpen);
            return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }
        await sessions.OpenAsync(HttpContext, user, keep: true);
        // Who came by an invite has said yes to it already. One that ran out meanwhile says so on its own page.
        if (joined is { } zone)
        {
            this.Say(T["Welcome to {0}.", zone.Name]);
            return Redirect($"/z/{Uri.EscapeDataString(zone.Slug)}");
        }
        return Redirect(ReturnTo.Of(Url, Return, Invite));
    }

    /// <summary>Looks who may join. Guessing at invites here counts like guessing on their own page; 429 to whoever does it too much.</summary>
    private async Task<IActionResult?> RefusalAsync()
    {
        if (Code is not null && limits.IsSpent(Limit.InviteTry, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return StatusCode(StatusCodes.Status429TooManyRequests);
        }
        var now = time.GetUtcNow().UtcDateTime;
        Registration = await CreateAccount.RegistrationAsync(db);
        MayJoin = await CreateAccount.MayJoinAsync(db, Code, now);
        var invite = Code is null ? null : await db.Invites.AsNoTracking().Include(i => i.Zone).SingleOrDefaultAsync(i => i.Code == Code);
        if (invite?.IsUsable(now) == true) ZoneName = invite.Zone!.Name;
        // On an open server the zone's name gives away which codes are valid, so guesses count there too.
        if (Code is not null && (!MayJoin || ZoneName is null)) limits.TryTake(Limit.InviteTry, HttpContext, out _);
        return null;
    }
}
