using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Account;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Settings;

/// <summary>Changes the email and the password. Both ask for the current password: a borrowed browser is not enough.</summary>
public sealed class AccountModel(
    ChangeSignIn change, CheckPassword checkPassword, RateLimits limits, AppDb db, IStringLocalizer<Text> T) : PageModel
{
    /// <summary>Field names as in the forms: each form has a current password of its own.</summary>
    public const string EmailField = "Input.Email", EmailPassword = "emailPassword",
        PasswordField = "Input.Password", CurrentPassword = "currentPassword";

    public sealed class InputModel
    {
        public string? Email { get; set; }

        /// <summary>The new one.</summary>
        [DisplayFormat(ConvertEmptyStringToNull = false)]
        public string? Password { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    public string Username => HttpContext.Viewer()!.Username;

    /// <summary>The one that is stored.</summary>
    public string Email { get; private set; } = "";

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostEmailAsync(string? emailPassword)
    {
        await LoadAsync();
        if (limits.IsSpent(Limit.EmailTaken, HttpContext, out var wait)) return this.TooFast(T, wait, EmailField);
        if (string.Equals(EmailAddress.Fold(Input.Email ?? ""), Email, StringComparison.OrdinalIgnoreCase))
            return Refused(EmailField, T["That's your email already."]);
        var (user, refusal) = await ConfirmAsync(emailPassword, EmailPassword);
        if (user is null) return refusal!;
        var problem = await change.EmailAsync(user, Input.Email ?? "", User.SessionId());
        if (problem is null) return Done(T["Email changed. Your other devices were signed out."]);
        if (problem == AccountProblem.EmailTaken) limits.TryTake(Limit.EmailTaken, HttpContext, out _);
        return Refused(problem.Value);
    }

    public async Task<IActionResult> OnPostPasswordAsync(string? currentPassword)
    {
        await LoadAsync();
        var (user, refusal) = await ConfirmAsync(currentPassword, CurrentPassword);
        if (user is null) return refusal!;
        var problem = await change.PasswordAsync(user, Input.Password ?? "", User.SessionId());
        return problem is null ? Done(T["Password changed. Your other devices were signed out."]) : Refused(problem.Value);
    }

    private async Task<(User? User, IActionResult? Refusal)> ConfirmAsync(string? typed, string field)
    {
        if (!limits.TryTake(Limit.Profile, HttpContext, out var wait)) return (null, this.TooFast(T, wait, field));
        var address = RateLimits.PrefixOf(HttpContext.Connection.RemoteIpAddress);
        var (user, locked) = await checkPassword.OwnAsync(User.Id(), typed ?? "", address);
        if (locked > TimeSpan.Zero) return (null, this.TooFast(T, locked, field));
        return user is null ? (null, Refused(field, T["That's not your current password."])) : (user, null);
    }

    private PageResult Refused(AccountProblem problem)
    {
        ModelState.AddProblems(T, [problem]);
        return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
    }

    private PageResult Refused(string field, string sentence)
    {
        ModelState.AddModelError(field, sentence);
        return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
    }

    private RedirectResult Done(string sentence)
    {
        this.Say(sentence);
        return Redirect("/settings/account");
    }

    private async Task LoadAsync() => Email = await db.Users.Where(u => u.Id == User.Id()).Select(u => u.Email!).SingleAsync();
}
