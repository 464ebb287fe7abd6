using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Mvc.ModelBinding;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Pages.Account;

/// <summary>The four things that are asked of a new person, at sign-up and at set-up.</summary>
public class AccountInput
{
    public string? DisplayName { get; set; }
    public string? Username { get; set; }
    public string? Email { get; set; }

    /// <summary>Kept as typed: spaces too.</summary>
    [DisplayFormat(ConvertEmptyStringToNull = false)]
    public string? Password { get; set; }

    public NewAccount ToAccount() => new(DisplayName ?? "", Username ?? "", Email ?? "", Password ?? "");
}

/// <summary>Each reason for which an account is not made, as a sentence under the field that it is about.</summary>
public static class AccountSentences
{
    public static void Tell(this ModelStateDictionary state, IStringLocalizer<Text> T, IEnumerable<AccountProblem> problems)
    {
        foreach (var problem in problems)
        {
            var (field, sentence) = Of(T, problem);
            state.AddModelError(field, sentence);
        }
    }

    private static (string Field, string Sentence) Of(IStringLocalizer<Text> T, AccountProblem problem) => problem switch
    {
        AccountProblem.DisplayNameEmpty => ("Input.DisplayName", T["A name that others can read, please."]),
        AccountProblem.DisplayNameLong => ("Input.DisplayName", T["Too long: at most {0} characters.", User.DisplayNameMax]),
        AccountProblem.UsernameLength => ("Input.Username", T["Between {0} and {1} characters.", Username.Min, Username.Max]),
        AccountProblem.UsernameCharacters => ("Input.Username", T["Only a to z, 0 to 9, dots and underscores; no dot at the ends."]),
        AccountProblem.UsernameReserved => ("Input.Username", T["This name could be taken for the server's own. Choose another."]),
        AccountProblem.UsernameTaken => ("Input.Username", T["Somebody has this name. Choose another."]),
        AccountProblem.EmailInvalid => ("Input.Email", T["This is not an e-mail address."]),
        AccountProblem.EmailTaken => ("Input.Email", T["There is an account with this address. Sign in instead."]),
        AccountProblem.PasswordShort => ("Input.Password", T["Too short: at least {0} characters.", Passwords.Min]),
        AccountProblem.PasswordLong => ("Input.Password", T["Too long: at most {0} characters.", Passwords.Max]),
        AccountProblem.PasswordKnown => ("Input.Password", T["This is among the passwords that are guessed first. A short sentence works well."]),
        AccountProblem.PasswordOwn => ("Input.Password", T["Your name or address is easily guessed. A short sentence works well."]),
        _ => ("", T["This server takes no new people right now."]),
    };
}
