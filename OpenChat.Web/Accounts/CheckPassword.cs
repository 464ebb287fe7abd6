using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Accounts;

/// <param name="User">Who it is; null when the password or the name was wrong, which of the two is not said.</param>
/// <param name="RetryAfter">More than zero while locked.</param>
public sealed record PasswordResult(User? User, TimeSpan RetryAfter);

/// <summary>Who is this? By e-mail address or username, and a password.</summary>
public sealed class CheckPassword(AppDb db, IPasswordHasher<User> hasher, ILookupNormalizer normalizer, SignInAttempts attempts)
{
    /// <summary>Hashed once: the work that a name which nobody has costs as well, so that time does not tell the two apart.</summary>
    private static string? dummy;

    public async Task<PasswordResult> RunAsync(string login, string password, string address)
    {
        login = login.Trim();
        if (login.Length > 256 || password.Length > Passwords.Max || !Username.IsText(login)) return new(null, TimeSpan.Zero);
        var byEmail = login.IndexOf('@', StringComparison.Ordinal) > 0; // "@ana" is how people write a username.
        var key = byEmail ? normalizer.NormalizeEmail(login) : normalizer.NormalizeName(Username.Normalize(login.TrimStart('@')));
        var users = db.Users.AsNoTracking();
        var user = await (byEmail ? users.Where(u => u.NormalizedEmail == key) : users.Where(u => u.NormalizedUserName == key)).SingleOrDefaultAsync();
        var account = user?.Id.ToString() ?? key;
        if (!attempts.TryBegin(account, address, out var wait)) return new(null, wait);
        dummy ??= hasher.HashPassword(new User(), "a password that nobody has");
        var verdict = hasher.VerifyHashedPassword(user ?? new User(), user?.PasswordHash ?? dummy, password);
        if (user is null || user.PasswordHash is null || verdict == PasswordVerificationResult.Failed) return new(null, TimeSpan.Zero);
        attempts.Succeeded(account, address);
        return new(user, TimeSpan.Zero);
    }
}
