using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Accounts;

/// <param name="User">Null when the name or the password is wrong; which of the two is not revealed.</param>
/// <param name="RetryAfter">More than zero while locked.</param>
public sealed record PasswordResult(User? User, TimeSpan RetryAfter);

/// <summary>Checks a password for an e-mail address or username.</summary>
public sealed class CheckPassword(AppDb db, IPasswordHasher<User> hasher, ILookupNormalizer normalizer, SignInAttempts attempts)
{
    /// <summary>Verified for unknown names, so that timing does not reveal which names exist.</summary>
    private static string? dummy;

    public async Task<PasswordResult> RunAsync(string login, string password, string address)
    {
        login = login.Trim();
        if (login.Length > 256 || password.Length > Passwords.Max || !Username.IsText(login)) return new(null, TimeSpan.Zero);
        var byEmail = login.IndexOf('@', StringComparison.Ordinal) > 0; // "@ana" is a username.
        var key = byEmail ? normalizer.NormalizeEmail(login) : normalizer.NormalizeName(Username.Normalize(login.TrimStart('@')));
        var users = db.Users.AsNoTracking();
        var user = await users.SingleOrDefaultAsync(byEmail ? u => u.NormalizedEmail == key : u => u.NormalizedUserName == key);
        var account = user?.Id.ToString() ?? key;
        if (!attempts.TryBegin(account, address, out var wait)) return new(null, wait);
        dummy ??= hasher.HashPassword(new User(), "a password that no one has");
        var verdict = hasher.VerifyHashedPassword(user ?? new User(), user?.PasswordHash ?? dummy, password);
        if (user is null || user.PasswordHash is null || verdict == PasswordVerificationResult.Failed) return new(null, TimeSpan.Zero);
        attempts.Succeeded(account, address);
        return new(user, TimeSpan.Zero);
    }
}
