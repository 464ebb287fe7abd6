using System.Net.Mail;
using System.Text;

namespace OpenChat.Web.Accounts;

/// <summary>Email addresses as people type them.</summary>
public static class EmailAddress
{
    public const int Max = 254;

    /// <summary>Without spaces around it, and with full-width letters folded, as some keyboards type @. Empty if it can't be one.</summary>
    public static string Fold(string typed) => typed.Length <= 4 * Max && Username.IsText(typed) // Normalising is quadratic.
        ? typed.Normalize(NormalizationForm.FormKC).Trim() : "";

    /// <param name="email">As <see cref="Fold"/> returned it.</param>
    public static bool IsValid(string email) =>
        email.Length is > 2 and <= Max
        && !email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or ',')
        && MailAddress.TryCreate(email, out var parsed) && parsed.Address == email && parsed.Host.Contains('.', StringComparison.Ordinal);
}
