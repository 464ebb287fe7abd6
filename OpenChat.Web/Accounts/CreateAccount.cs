using System.Net.Mail;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Accounts;

/// <summary>What is asked of a new person, as typed.</summary>
public sealed record NewAccount(string DisplayName, string Username, string Email, string Password);

/// <summary>Why an account was not made.</summary>
public enum AccountProblem
{
    DisplayNameEmpty, DisplayNameLong, UsernameLength, UsernameCharacters, UsernameReserved, UsernameTaken, EmailInvalid, EmailTaken,
    PasswordShort, PasswordLong, PasswordKnown, PasswordOwn,
    /// <summary>This server takes nobody, or only people with an invite that still works.</summary>
    NotOpen,
}

/// <param name="User">The new person; null when there are problems.</param>
/// <param name="Joined">Where the invite that they came by has made them a member; null where it had run out, or there was none.</param>
public sealed record AccountResult(User? User, IReadOnlyList<AccountProblem> Problems, Zone? Joined = null);

/// <summary>
/// Makes an account, where the server's registration allows it, and a member of whoever came by an invite: both or neither, so that
/// an invite for one lets one in, however many come at once.
/// </summary>
public sealed class CreateAccount(WriteQueue queue, IPasswordHasher<User> hasher, ILookupNormalizer normalizer)
{
    /// <param name="inviteCode">The invite that the person came by, which an invite-only server asks for.</param>
    public async Task<AccountResult> RunAsync(NewAccount account, string? inviteCode)
    {
        var (user, problems, _) = Make(account);
        if (user is null) return new(null, problems);
        return await queue.RunAsync<AccountResult>(async scope =>
        {
            if (!await MayJoinAsync(scope.Db, inviteCode, scope.Now)) return new(null, [AccountProblem.NotOpen]);
            if (await InsertAsync(scope, user) is { Count: > 0 } taken) return new(null, taken);
            if (inviteCode is null) return new(user, []);
            await scope.Db.SaveChangesAsync(); // What follows refers to the row.
            return new(user, [], (await JoinByInvite.JoinAsync(scope, user.Id, inviteCode)).Zone);
        });
    }

    /// <summary>Checks what can be checked without the database, and hashes the password: slow work stays out of the writer.</summary>
    public AccountResult Make(NewAccount account)
    {
        var problems = new List<AccountProblem>();
        var name = DisplayName.Clean(account.DisplayName);
        if (name.Length == 0) problems.Add(AccountProblem.DisplayNameEmpty);
        if (name.Length > User.DisplayNameMax) problems.Add(AccountProblem.DisplayNameLong);
        var username = Username.Normalize(account.Username);
        if (Username.Check(username) is not UsernameProblem.None and var wrong)
            problems.Add(wrong switch
            {
                UsernameProblem.Length => AccountProblem.UsernameLength,
                UsernameProblem.Reserved => AccountProblem.UsernameReserved,
                _ => AccountProblem.UsernameCharacters,
            });
        var email = account.Email.Trim();
        if (!IsEmail(email)) problems.Add(AccountProblem.EmailInvalid);
        if (Passwords.Check(account.Password, username, email, email.Split('@')[0]) is not PasswordProblem.None and var weak)
            problems.Add(weak switch
            {
                PasswordProblem.TooShort => AccountProblem.PasswordShort,
                PasswordProblem.TooLong => AccountProblem.PasswordLong,
                PasswordProblem.Own => AccountProblem.PasswordOwn,
                _ => AccountProblem.PasswordKnown,
            });
        if (problems.Count > 0) return new(null, problems);
        var user = new User
        {
            DisplayName = name,
            UserName = username,
            NormalizedUserName = normalizer.NormalizeName(username),
            Email = email,
            NormalizedEmail = normalizer.NormalizeEmail(email),
            SecurityStamp = Convert.ToHexString(RandomNumberGenerator.GetBytes(20)),
            LockoutEnabled = true,
        };
        user.PasswordHash = hasher.HashPassword(user, account.Password);
        return new(user, []);
    }

    /// <summary>Writes the row unless name or address are taken. One writer at a time, so the check holds.</summary>
    internal static async Task<IReadOnlyList<AccountProblem>> InsertAsync(WriteScope scope, User user)
    {
        var taken = new List<AccountProblem>();
        if (await scope.Db.Users.AnyAsync(u => u.NormalizedUserName == user.NormalizedUserName)) taken.Add(AccountProblem.UsernameTaken);
        if (await scope.Db.Users.AnyAsync(u => u.NormalizedEmail == user.NormalizedEmail)) taken.Add(AccountProblem.EmailTaken);
        if (taken.Count > 0) return taken;
        user.CreatedAt = scope.Now;
        scope.Db.Users.Add(user);
        return [];
    }

    /// <summary>Who may join, as set-up or the operator said last; nobody before that.</summary>
    public static async Task<Registration> RegistrationAsync(AppDb db)
    {
        var stored = await db.Meta.Where(m => m.Key == Meta.Registration).Select(m => m.Value).SingleOrDefaultAsync();
        return Enum.TryParse<Registration>(stored, out var registration) ? registration : Registration.Closed;
    }

    /// <summary>Whether registration is open to somebody who came by this invite, or by none.</summary>
    public static async Task<bool> MayJoinAsync(AppDb db, string? inviteCode, DateTime now) => await RegistrationAsync(db) switch
    {
        Registration.Open => true,
        Registration.Invite => inviteCode is not null && (await db.Invites.AsNoTracking().SingleOrDefaultAsync(i => i.Code == inviteCode))?.IsUsable(now) == true,
        _ => false,
    };

    private static bool IsEmail(string email) =>
        email.Length is > 2 and <= 254 && Username.IsText(email) && !email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or ',')
        && MailAddress.TryCreate(email, out var parsed) && parsed.Address == email && parsed.Host.Contains('.', StringComparison.Ordinal);
}
