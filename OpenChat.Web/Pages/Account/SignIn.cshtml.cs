using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Account;

/// <summary>Signs a person in, and sends them on to where they were going.</summary>
[AllowAnonymous]
public sealed class SignInModel(
    CheckPassword checkPassword, RepeatedTries tries, Sessions sessions, KnownBrowser known, RateLimits limits, AppDb db, TimeProvider time,
    IStringLocalizer<Text> T) : PageModel
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

    /// <summary>Whether to offer an account: anyone may make one, or they came by a usable invite.</summary>
    public bool MayJoin { get; private set; }

    public Registration Registration { get; private set; }

    /// <summary>Why this browser is no longer signed in; null if there is nothing to say.</summary>
    public SessionEnd? EndedBy => HttpContext.HowSessionEnded();

    public async Task<IActionResult> OnGetAsync()
    {
        if (HttpContext.Viewer() is not null) return Redirect(Destination);
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        await LoadAsync();
        if (limits.IsSpent(Limit.SignedIn, HttpContext, out var wait)) return this.TooFast(T, wait, "Input.Password");
        var (login, password, address) =
            (Input.Login ?? "", Input.Password ?? "", RateLimits.PrefixOf(HttpContext.Connection.RemoteIpAddress));
        var from = $"{address} {known.MarkOf(HttpContext)}"; // A known browser may get in where others at its address must wait.
        var (user, locked) = await tries.OnceAsync(from, login, password, () => TryAsync(login, password, address));
        if (locked > TimeSpan.Zero) return this.TooFast(T, locked, "Input.Password");
        if (user is null)
        {
            // Saying which of the two is wrong would reveal who has an account.
            ModelState.AddModelError("Input.Password", T["Wrong username or password."]);
            return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }
        await sessions.OpenAsync(HttpContext, user, Input.Keep);
        return Redirect(Destination);
    }

    /// <summary>Counts before the check, so that concurrent guesses cannot exceed the limit; only failures stay counted.</summary>
    private async Task<PasswordResult> TryAsync(string login, string password, string address)
    {
        if (!limits.TryTake(Limit.SignIn, HttpContext, out var wait)) return new(null, wait);
        var result = await checkPassword.RunAsync(login, password, address, account => known.Knows(HttpContext, account));
        if (result.User is null) return result;
        limits.GiveBack(Limit.SignIn, HttpContext);
        limits.TryTake(Limit.SignedIn, HttpContext, out _);
        return result;
    }

    private async Task LoadAsync()
    {
        Registration = await CreateAccount.RegistrationAsync(db);
        var now = time.GetUtcNow().UtcDateTime;
        MayJoin = CreateAccount.MayJoin(Registration, await JoinByInvite.FindAsync(db, ReturnTo.InviteOf(Return, Invite)), now);
    }
}
