using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Accounts;

/// <summary>
/// Changes what a person signs in with, and ends their other sessions: someone who had the old password must be out. What was written
/// there and not sent waits for the person.
/// </summary>
public sealed class ChangeSignIn(WriteQueue queue, Sessions sessions, IPasswordHasher<User> hasher, ILookupNormalizer normalizer)
{
    /// <param name="keep">The session that goes on, in which the change was made.</param>
    /// <returns>Why not; null when it is done.</returns>
    public async Task<AccountProblem?> PasswordAsync(User user, string typed, Guid keep)
    {
        var password = Passwords.Normalize(typed);
        var weak = Passwords.Check(password, user.UserName ?? "", user.Email ?? "", user.Email?.Split('@')[0] ?? "");
        if (weak != PasswordProblem.None) return CreateAccount.ProblemOf(weak);
        sessions.Close(await ResetPassword.StoreAsync(queue, user.Id, hasher.HashPassword(user, password), keep));
        return null;
    }

    /// <inheritdoc cref="PasswordAsync"/>
    public async Task<AccountProblem?> EmailAsync(User user, string typed, Guid keep)
    {
        var email = EmailAddress.Fold(typed);
        if (!EmailAddress.IsValid(email)) return AccountProblem.EmailInvalid;
        var normalized = normalizer.NormalizeEmail(email);
        var ended = await queue.RunAsync<List<Guid>?>(async scope =>
        {
            if (await scope.Db.Users.AnyAsync(u => u.NormalizedEmail == normalized && u.Id != user.Id)) return null;
            var stored = await scope.Db.Users.SingleAsync(u => u.Id == user.Id);
            (stored.Email, stored.NormalizedEmail, stored.EmailConfirmed) = (email, normalized, false);
            stored.SecurityStamp = ResetPassword.NewStamp();
            return await Sessions.EndAsync(scope, user.Id, s => s.Id != keep, SessionEnd.NewSignIn);
        });
        if (ended is null) return AccountProblem.EmailTaken;
        sessions.Close(ended);
        return null;
    }
}

/// <summary>
/// The operator's way back in for someone who forgot their password: a random one, and every session ends. Runs beside a server, which
/// learns of the ended sessions from the event log.
/// </summary>
public sealed class ResetPassword(WriteQueue queue, AppDb db, IPasswordHasher<User> hasher, ILookupNormalizer normalizer)
{
    /// <summary>Without those that look alike on paper.</summary>
    private const string Letters = "abcdefghjkmnpqrstuvwxyz23456789";

    /// <param name="login">Username or email.</param>
    /// <returns>The username and the new password; null if there is no such account.</returns>
    public async Task<(string Username, string Password)?> RunAsync(string login)
    {
        var folded = EmailAddress.Fold(login);
        var (name, email) = (normalizer.NormalizeName(Username.Normalize(folded.TrimStart('@'))), normalizer.NormalizeEmail(folded));
        var user = await db.Users.AsNoTracking().SingleOrDefaultAsync(u => u.NormalizedUserName == name || u.NormalizedEmail == email);
        if (user is null) return null;
        var password = string.Join('-', Enumerable.Range(0, 4).Select(_ => RandomNumberGenerator.GetString(Letters, 4)));
        await StoreAsync(queue, user.Id, hasher.HashPassword(user, password), keep: Guid.Empty);
        return (user.UserName!, password);
    }

    /// <returns>The sessions that ended, all but <paramref name="keep"/>.</returns>
    internal static Task<List<Guid>> StoreAsync(WriteQueue queue, Guid userId, string hash, Guid keep) => queue.RunAsync(async scope =>
    {
        var user = await scope.Db.Users.SingleAsync(u => u.Id == userId);
        (user.PasswordHash, user.SecurityStamp) = (hash, NewStamp());
        return await Sessions.EndAsync(scope, userId, s => s.Id != keep, SessionEnd.NewSignIn);
    });

    internal static string NewStamp() => Convert.ToHexString(RandomNumberGenerator.GetBytes(20));
}
