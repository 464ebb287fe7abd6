using System.Net.Mail;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Accounts;

/// <summary>The sign-up form, as typed.</summary>
public sealed record NewAccount(string DisplayName, string Username, string Email, string Password);

/// <summary>Why an account was not created.</summary>
public enum AccountProblem
{
    DisplayNameEmpty, DisplayNameLong, UsernameLength, UsernameCharacters, UsernameReserved, UsernameTaken, EmailInvalid, EmailTaken,
    PasswordShort, PasswordLong, PasswordKnown, PasswordOwn,
    /// <summary>Registration is closed, or needs a usable invite.</summary>
    NotOpen,
}

/// <param name="User">The new account; null when there are problems.</param>
/// <param name="Joined">The zone joined by the invite; null without a usable invite.</param>
public sealed record AccountResult(User? User, IReadOnlyList<AccountProblem> Problems, Zone? Joined = null);

/// <summary>
/// Creates an account if registration allows it, and joins the zone of the invite in the same transaction, so that concurrent
/// sign-ups cannot exceed the invite's uses.
/// </summary>
public sealed class CreateAccount(WriteQueue queue, IPasswordHasher<User> hasher, ILookupNormalizer normalizer)
{
    /// <param name="inviteCode">The invite that the person followed; required by an invite-only server.</param>
    public async Task<AccountResult> RunAsync(NewAccount account, string? inviteCode)
    {
        var (user, problems, _) = Make(account);
        if (user is null) return new(null, problems);
        return await queue.RunAsync<AccountResult>(async scope =>
        {
            if (!await MayJoinAsync(scope.Db, inviteCode, scope.Now)) return new(null, [AccountProblem.NotOpen]);
            if (await InsertAsync(scope, user) is { Count: > 0 } taken) return new(null, taken);
            if (inviteCode is null) return new(user, []);
            await scope.Db.SaveChangesAsync(); // The member row refers to it.
            return new(user, [], (await JoinByInvite.JoinAsync(scope, user.Id, inviteCode)).Zone);
        });
    }

    /// <summary>Validates without the database and hashes the password, which is too slow for the writer.</summary>
    public AccountResult Make(NewAccount account)
    {
        var problems = new List<AccountProblem>();
        var name = DisplayName.Clean(account.DisplayName, User.DisplayNameMax);
        if (name is null) problems.Add(AccountProblem.DisplayNameLong);
        else if (name.Length == 0) problems.Add(AccountProblem.DisplayNameEmpty);
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
            DisplayName = name!,
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

    /// <summary>Adds the user unless the name or address is taken. Commands run one at a time, so the check holds.</summary>
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

    /// <summary>The registration setting; closed before set-up.</summary>
    public static async Task<Registration> RegistrationAsync(AppDb db)
    {
        var stored = await db.Meta.Where(m => m.Key == Meta.Registration).Select(m => m.Value).SingleOrDefaultAsync();
        return Enum.TryParse<Registration>(stored, out var registration) ? registration : Registration.Closed;
    }

    public static async Task<bool> MayJoinAsync(AppDb db, string? inviteCode, DateTime now) => await RegistrationAsync(db) switch
    {
        Registration.Open => true,
        Registration.Invite => inviteCode is not null
            && (await db.Invites.AsNoTracking().SingleOrDefaultAsync(i => i.Code == inviteCode))?.IsUsable(now) == true,
        _ => false,
    };

    private static bool IsEmail(string email) =>
        email.Length is > 2 and <= 254 && Username.IsText(email)
        && !email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c) || c is '<' or '>' or '"' or ',')
        && MailAddress.TryCreate(email, out var parsed) && parsed.Address == email && parsed.Host.Contains('.', StringComparison.Ordinal);
}
