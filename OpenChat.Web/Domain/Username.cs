using System.Text;

namespace OpenChat.Web.Domain;

/// <summary>Why a username is refused.</summary>
public enum UsernameProblem { None, Length, Characters, Reserved }

/// <summary>The unique name for mentions and search: 3 to 30 of a-z, 0-9, underscore and dot.</summary>
public static class Username
{
    public const int Min = 3, Max = 30;

    /// <summary>Names that look official, and words with a meaning in URLs or mentions.</summary>
    private static readonly HashSet<string> Reserved = [.. new[]
    {
        "account", "admin", "administrator", "administration", "abuse", "all", "anonymous", "api", "bot", "channel", "deleted",
        "deleteduser", "everyone", "guest", "help", "here", "hostmaster", "info", "invite", "me", "mod", "moderator", "moderation",
        "nobody", "null", "official", "online", "openchat", "operator", "owner", "postmaster", "root", "security", "server",
        "settings", "setup", "signin", "signup", "signout", "staff", "superuser", "support", "sysadmin", "system", "team",
        "undefined", "unknown", "user", "users", "verified", "webmaster", "you", "zone",
    }.Select(Skeleton)];

    /// <summary>Folds case and width: capitals and full-width letters are the same name. Empty for what can't be one.</summary>
    public static string Normalize(string typed) => typed.Length <= 4 * Max && IsText(typed) // Normalising is quadratic.
        ? typed.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant() : "";

    /// <param name="name">As <see cref="Normalize"/> returned it.</param>
    public static UsernameProblem Check(string name)
    {
        if (name.Length is < Min or > Max) return UsernameProblem.Length;
        if (!name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '.')) return UsernameProblem.Characters;
        // Dots at the ends or in a row would read as "../" or as the end of a sentence.
        if (name[0] == '.' || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal)) return UsernameProblem.Characters;
        if (!name.Any(char.IsAsciiLetterOrDigit)) return UsernameProblem.Characters;
        return Reserved.Contains(Skeleton(name)) ? UsernameProblem.Reserved : UsernameProblem.None;
    }

    /// <summary>Folds lookalikes: adm1n and _admin_ become the same as admin.</summary>
    private static string Skeleton(string name) => name
        .Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal)
        .Replace('0', 'o').Replace('1', 'l').Replace('i', 'l').Replace('3', 'e').Replace('4', 'a').Replace('5', 's').Replace('7', 't')
        .Replace("rn", "m", StringComparison.Ordinal).Replace("vv", "w", StringComparison.Ordinal);

    /// <summary>False for lone surrogates and U+FFFE, which .NET cannot normalise, and NUL, which PostgreSQL rejects.</summary>
    public static bool IsText(string typed)
    {
        for (var i = 0; i < typed.Length; i++)
        {
            if (typed[i] is '\0' or '\ufffe') return false;
            if (!char.IsSurrogate(typed[i])) continue;
            if (i + 1 == typed.Length || !char.IsSurrogatePair(typed[i], typed[i + 1])) return false;
            i++;
        }
        return true;
    }
}
