using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using OpenChat.Web.Accounts;

namespace OpenChat.Web.Pages.Account;

/// <summary>The four fields of a new account, at sign-up and at set-up.</summary>
public class AccountInput
{
    public string? DisplayName { get; set; }
    public string? Username { get; set; }
    public string? Email { get; set; }

    /// <summary>As typed, with its spaces.</summary>
    [DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? Password { get; set; }

    public NewAccount ToAccount() => new(DisplayName ?? "", Username ?? "", Email ?? "", Password ?? "");
}

/// <summary>Why an account was not created: a sentence for each problem, under the field that it is about.</summary>
public static class AccountSentences
{
    public static void AddProblems(this ModelStateDictionary state, IStringLocalizer<Text> T, IEnumerable<AccountProblem> problems)
    {
        foreach (var problem in problems)
        {
            var (field, sentence) = Of(T, problem);
            state.AddModelError(field, sentence);
        }
    }

    private static (string Field, string Sentence) Of(IStringLocalizer<Text> T, AccountProblem problem) => problem switch
    {
        AccountProblem.DisplayNameEmpty => ("Input.DisplayName", T["Enter a name other people can read."]),
        AccountProblem.DisplayNameLong => ("Input.DisplayName", T["Too long: at most {0} characters.", User.DisplayNameMax]),
        AccountProblem.UsernameLength => ("Input.Username", T["Use {0}–{1} characters.", Username.Min, Username.Max]),
        AccountProblem.UsernameCharacters => ("Input.Username",
            T["Use only a–z, 0–9, dots and underscores. It can't start or end with a dot."]),
        AccountProblem.UsernameReserved => ("Input.Username", T["That name is reserved."]),
        AccountProblem.UsernameTaken => ("Input.Username", T["That username is taken."]),
        AccountProblem.EmailInvalid => ("Input.Email", T["Enter a valid email address."]),
        AccountProblem.EmailTaken => ("Input.Email", T["An account already uses this email."]),
        AccountProblem.PasswordShort => ("Input.Password", T["Too short: at least {0} characters.", Passwords.Min]),
        AccountProblem.PasswordLong => ("Input.Password", T["Too long: at most {0} characters.", Passwords.Max]),
        AccountProblem.PasswordKnown => ("Input.Password", T["That password is too easy to guess. Try a short sentence."]),
        AccountProblem.PasswordOwn => ("Input.Password", T["Your name and email are easy to guess. Try a short sentence."]),
        _ => ("", T["This server isn't accepting new accounts."]),
    };
}
