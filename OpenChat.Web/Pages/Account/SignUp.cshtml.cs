using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Account;

/// <summary>Creates an account. Someone who came by an invite joins its zone, too.</summary>
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

    /// <summary>If false, the page says why instead of showing the form.</summary>
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
        if (limits.IsSpent(Limit.EmailTaken, HttpContext, out wait)) return this.TooFast(T, wait, "Input.Password");
        var (user, problems, joined) = await createAccount.RunAsync(Input.ToAccount(), Code);
        // Enter was pressed twice: the first time made the account.
        if (problems.Any(p => p is AccountProblem.UsernameTaken or AccountProblem.NotOpen))
            user = await createAccount.RepeatOfAsync(Input.ToAccount());
        if (user is null)
        {
            if (problems.Contains(AccountProblem.EmailTaken)) limits.TryTake(Limit.EmailTaken, HttpContext, out _);
            ModelState.AddProblems(T, problems);
            if (problems.Contains(AccountProblem.EmailTaken))
                ViewData["Input.Email.Link"] = ($"/account/sign-in{ReturnTo.Query(Return, Invite)}", T["Sign in instead."].Value);
            MayJoin &= !problems.Contains(AccountProblem.NotOpen);
            return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }
        await sessions.OpenAsync(HttpContext, user, keep: true);
        // Opening the invite was consent to join. If it has become invalid meanwhile, its own page says so.
        if (joined is { } zone)
        {
            this.Say(T["Welcome to {0}.", zone.Name]);
            return Next($"/z/{Uri.EscapeDataString(zone.Slug)}");
        }
        return Next(ReturnTo.Of(Url, Return, Invite));
    }

    /// <summary>A script (js/elements/account-form.js) goes there itself: following the redirect would show the notice to no one.</summary>
    private IActionResult Next(string address) => Request.WantsPage() ? Redirect(address) : new JsonResult(new { next = address });

    /// <summary>Loads who may join. Guessing codes here counts like guessing on the invite page; too many guesses get a 429.</summary>
    private async Task<IActionResult?> RefusalAsync()
    {
        if (Code is not null && limits.IsSpent(Limit.InviteTry, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return StatusCode(StatusCodes.Status429TooManyRequests);
        }
        var now = time.GetUtcNow().UtcDateTime;
        Registration = await CreateAccount.RegistrationAsync(db);
        var invite = await JoinByInvite.FindAsync(db, Code);
        MayJoin = CreateAccount.MayJoin(Registration, invite, now);
        if (invite?.IsUsable(now) == true) ZoneName = invite.Zone!.Name;
        // On an open server the zone's name gives away which codes are valid, so guesses count there too.
        if (Code is not null && (!MayJoin || ZoneName is null)) limits.TryTake(Limit.InviteTry, HttpContext, out _);
        return null;
    }
}
