using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Accounts;

/// <param name="User">Null when the name or the password is wrong; which of the two is not revealed.</param>
/// <param name="RetryAfter">More than zero while locked.</param>
public sealed record PasswordResult(User? User, TimeSpan RetryAfter);

/// <summary>Checks a password for an e-mail address or username.</summary>
public sealed class CheckPassword(AppDb db, IPasswordHasher<User> hasher, ILookupNormalizer normalizer, SignInAttempts attempts)
{
    /// <summary>Verified for unknown names, so that timing does not reveal which names exist.</summary>
    private static string? dummy;

    /// <param name="isKnownTo">Whether an account was signed in on this browser before.</param>
    public async Task<PasswordResult> RunAsync(string login, string password, string address, Func<Guid, bool>? isKnownTo = null)
    {
        login = EmailAddress.Fold(login);
        if (login.Length is 0 or > 256 || !Passwords.MayBeOne(password)) return new(null, TimeSpan.Zero);
        var byEmail = login.IndexOf('@', StringComparison.Ordinal) > 0; // "@ana" is a username.
        var key = byEmail ? normalizer.NormalizeEmail(login) : normalizer.NormalizeName(Username.Normalize(login.TrimStart('@')));
        var users = db.Users.AsNoTracking();
        var user = await users.SingleOrDefaultAsync(byEmail ? u => u.NormalizedEmail == key : u => u.NormalizedUserName == key);
        // Locked by what was typed: locked by account, a username would lock its email too, and so tell whose it is.
        return Verify(user, key, password, address, user is not null && isKnownTo?.Invoke(user.Id) == true);
    }

    /// <summary>Checks a person's own password again, before a change that no one else at their device may make.</summary>
    public async Task<PasswordResult> OwnAsync(Guid userId, string password, string address)
    {
        if (!Passwords.MayBeOne(password)) return new(null, TimeSpan.Zero);
        return Verify(await db.Users.AsNoTracking().SingleAsync(u => u.Id == userId), userId.ToString(), password, address, isKnown: false);
    }

    private PasswordResult Verify(User? user, string key, string password, string address, bool isKnown)
    {
        if (!attempts.TryBegin(key, address, isKnown, out var wait)) return new(null, wait);
        dummy ??= hasher.HashPassword(new User(), "a password that no one has");
        if (!IsRight(user ?? new User(), user?.PasswordHash ?? dummy, password) || user?.PasswordHash is null)
            return new(null, TimeSpan.Zero);
        attempts.Succeeded(key, address, isKnown);
        return new(user, TimeSpan.Zero);
    }

    /// <summary>Tries the password as typed too: before it was normalised, it was hashed so.</summary>
    private bool IsRight(User user, string hash, string password)
    {
        var normal = Passwords.Normalize(password);
        return hasher.VerifyHashedPassword(user, hash, normal) != PasswordVerificationResult.Failed
            || (normal != password && hasher.VerifyHashedPassword(user, hash, password) != PasswordVerificationResult.Failed);
    }
}
