using System.Text;

namespace OpenChat.Web.Domain;

/// <summary>Why a username is refused.</summary>
public enum UsernameProblem { None, Length, Characters, Reserved }

/// <summary>The name by which people are mentioned and found: 3 to 30 of a-z, 0-9, underscore and dot, one spelling each.</summary>
public static class Username
{
    public const int Min = 3, Max = 30;

    /// <summary>Names that speak for the server, and words that mean something in an address or a mention.</summary>
    private static readonly HashSet<string> Reserved = [.. new[]
    {
        "account", "admin", "administrator", "administration", "abuse", "all", "anonymous", "api", "bot", "channel", "deleted", "deleteduser",
        "everyone", "guest", "help", "here", "hostmaster", "info", "invite", "me", "mod", "moderator", "moderation", "nobody", "null", "official",
        "online", "openchat", "operator", "owner", "postmaster", "root", "security", "server", "settings", "setup", "signin", "signup", "signout",
        "staff", "superuser", "support", "sysadmin", "system", "team", "undefined", "unknown", "user", "users", "verified", "webmaster", "you", "zone",
    }.Select(Skeleton)];

    /// <summary>Case and width folded: what is typed with capitals or a Japanese keyboard is the same name.</summary>
    public static string Normalize(string typed) => IsText(typed) ? typed.Trim().Normalize(NormalizationForm.FormKC).ToLowerInvariant() : "";

    /// <param name="name">As <see cref="Normalize"/> returned it.</param>
    public static UsernameProblem Check(string name)
    {
        if (name.Length is < Min or > Max) return UsernameProblem.Length;
        if (!name.All(c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '_' or '.')) return UsernameProblem.Characters;
        // Dots at the ends or in a row make "../" and sentences; a name needs something to say.
        if (name[0] == '.' || name[^1] == '.' || name.Contains("..", StringComparison.Ordinal) || !name.Any(char.IsAsciiLetterOrDigit)) return UsernameProblem.Characters;
        return Reserved.Contains(Skeleton(name)) ? UsernameProblem.Reserved : UsernameProblem.None;
    }

    /// <summary>What a hasty eye reads: adm1n, _admin_ and admin are one.</summary>
    private static string Skeleton(string name) => name
        .Replace("_", "", StringComparison.Ordinal).Replace(".", "", StringComparison.Ordinal)
        .Replace('0', 'o').Replace('1', 'l').Replace('i', 'l').Replace('3', 'e').Replace('4', 'a').Replace('5', 's').Replace('7', 't')
        .Replace("rn", "m", StringComparison.Ordinal).Replace("vv", "w", StringComparison.Ordinal);

    /// <summary>A lone surrogate and U+FFFE cannot be normalised (.NET throws), and PostgreSQL takes no NUL.</summary>
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
