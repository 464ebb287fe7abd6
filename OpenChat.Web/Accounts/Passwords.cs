using System.Text;

namespace OpenChat.Web.Accounts;

/// <summary>Why a password is refused.</summary>
public enum PasswordProblem { None, TooShort, TooLong, Known, Own }

/// <summary>Checks length and a list of common passwords. No composition rules: they only lead to "Password1!".</summary>
public static class Passwords
{
    public const int Min = 8, Max = 128;

    private static readonly HashSet<string> Known = Read();

    /// <summary>
    /// The same for the same keys on every device: accents composed, each kind of space as a space. Otherwise as typed, with the spaces
    /// around it.
    /// </summary>
    public static string Normalize(string typed)
    {
        if (typed.Length > 4 * Max || !Username.IsText(typed)) return typed; // Normalising is quadratic.
        return string.Concat(typed.Select(c => char.GetUnicodeCategory(c) == UnicodeCategory.SpaceSeparator ? ' ' : c))
            .Normalize(NormalizationForm.FormC);
    }

    /// <summary>False for what is too long to be anyone's, which is not worth hashing.</summary>
    public static bool MayBeOne(string typed) => typed.Length <= 4 * Max && Normalize(typed).Length <= Max;

    /// <param name="password">As <see cref="Normalize"/> returned it.</param>
    /// <param name="own">The person's name and address, which are not allowed as a password.</param>
    public static PasswordProblem Check(string password, params ReadOnlySpan<string> own)
    {
        if (password.Length < Min) return PasswordProblem.TooShort;
        if (password.Length > Max) return PasswordProblem.TooLong;
        var folded = Fold(password);
        if (folded.Length < 4 || folded.Distinct().Count() < 3 || IsRun(password)) return PasswordProblem.Known;
        if (Known.Contains(folded) || IsRepeated(folded)) return PasswordProblem.Known;
        foreach (var word in own)
            if (word.Length >= 3 && string.Equals(folded, Fold(word), StringComparison.Ordinal)) return PasswordProblem.Own;
        return PasswordProblem.None;
    }

    /// <summary>
    /// Removes decoration: P4ssw0rd!, password123 and PASSWORD2024 all become "password", so that a list of a few hundred words covers
    /// the variants that guessing programs try.
    /// </summary>
    private static string Fold(string password)
    {
        var lower = password.Trim().ToLowerInvariant();
        var word = lower.TrimEnd("0123456789!?.,*#$@-_+ ".ToCharArray()).TrimStart("0123456789!.*#-_ ".ToCharArray());
        if (word.Length < 4) word = lower;
        var letters = new StringBuilder(word.Length);
        foreach (var c in word)
            if (!char.IsWhiteSpace(c) && c is not ('_' or '-' or '.'))
                letters.Append(c switch
                {
                    '0' => 'o',
                    '1' => 'i',
                    '3' => 'e',
                    '4' or '@' => 'a',
                    '5' or '$' => 's',
                    '7' => 't',
                    '!' => 'i',
                    _ => c,
                });
        return letters.ToString();
    }

    /// <summary>12345678, 87654321, abcdefgh.</summary>
    private static bool IsRun(string password)
    {
        var step = password[1] - password[0];
        if (step is not (1 or -1)) return false;
        return Enumerable.Range(1, password.Length - 1).Count(i => password[i] - password[i - 1] == step) >= password.Length - 2;
    }

    /// <summary>A known word, or anything of up to four characters, repeated.</summary>
    private static bool IsRepeated(string folded)
    {
        for (var length = 1; length <= folded.Length / 2; length++)
        {
            if (folded.Length % length != 0) continue;
            var unit = folded[..length];
            if (length > 4 && !Known.Contains(unit)) continue;
            if (string.Concat(Enumerable.Repeat(unit, folded.Length / length)) == folded) return true;
        }
        return false;
    }

    private static HashSet<string> Read()
    {
        using var stream = typeof(Passwords).Assembly.GetManifestResourceStream("known-passwords.txt")
            ?? throw new InvalidOperationException("The resource known-passwords.txt is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Select(Fold)];
    }
}
