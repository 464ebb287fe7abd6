using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
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
public sealed class CreateAccount(
    WriteQueue queue, AppDb db, IPasswordHasher<User> hasher, ILookupNormalizer normalizer, TimeProvider time)
{
    private static readonly TimeSpan Repeated = TimeSpan.FromMinutes(2);

    /// <param name="inviteCode">The invite that the person followed; required by an invite-only server.</param>
    public async Task<AccountResult> RunAsync(NewAccount account, string? inviteCode)
    {
        var (user, problems, _) = Make(account);
        if (user is null)
            return MayJoin(await RegistrationAsync(db), await JoinByInvite.FindAsync(db, inviteCode), time.GetUtcNow().UtcDateTime)
                ? new(null, [.. problems, .. await TakenAsync(account)]) : new(null, [AccountProblem.NotOpen]);
        return await queue.RunAsync<AccountResult>(async scope =>
        {
            var invite = await JoinByInvite.FindAsync(scope.Db, inviteCode);
            if (!MayJoin(await RegistrationAsync(scope.Db), invite, scope.Now)) return new(null, [AccountProblem.NotOpen]);
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
        var email = EmailAddress.Fold(account.Email);
        if (!EmailAddress.IsValid(email)) problems.Add(AccountProblem.EmailInvalid);
        var password = Passwords.Normalize(account.Password);
        if (Passwords.Check(password, username, email, email.Split('@')[0]) is not PasswordProblem.None and var weak)
            problems.Add(ProblemOf(weak));
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
        user.PasswordHash = hasher.HashPassword(user, password);
        return new(user, []);
    }

    internal static AccountProblem ProblemOf(PasswordProblem weak) => weak switch
    {
        PasswordProblem.TooShort => AccountProblem.PasswordShort,
        PasswordProblem.TooLong => AccountProblem.PasswordLong,
        PasswordProblem.Own => AccountProblem.PasswordOwn,
        _ => AccountProblem.PasswordKnown,
    };

    /// <summary>
    /// The account that the same form made a moment ago, when Enter was pressed twice: same name, address and password. Null for anyone
    /// else.
    /// </summary>
    public async Task<User?> RepeatOfAsync(NewAccount account)
    {
        var (name, email) = (normalizer.NormalizeName(Username.Normalize(account.Username)),
            normalizer.NormalizeEmail(EmailAddress.Fold(account.Email)));
        var since = time.GetUtcNow().UtcDateTime - Repeated;
        var user = await db.Users.AsNoTracking()
            .SingleOrDefaultAsync(u => u.NormalizedUserName == name && u.NormalizedEmail == email && u.CreatedAt > since);
        if (user?.PasswordHash is not { } hash) return null;
        return hasher.VerifyHashedPassword(user, hash, Passwords.Normalize(account.Password)) == PasswordVerificationResult.Failed
            ? null : user;
    }

    /// <summary>Adds the user unless the name or address is taken. Commands run one at a time, so the check holds.</summary>
    internal static async Task<IReadOnlyList<AccountProblem>> InsertAsync(WriteScope scope, User user)
    {
        if (await TakenAsync(scope.Db, user.NormalizedUserName, user.NormalizedEmail) is { Count: > 0 } taken) return taken;
        user.CreatedAt = scope.Now;
        scope.Db.Users.Add(user);
        return [];
    }

    /// <summary>What is taken, for a form that has other problems too: it says everything at once.</summary>
    private Task<List<AccountProblem>> TakenAsync(NewAccount account) => TakenAsync(db,
        normalizer.NormalizeName(Username.Normalize(account.Username)), normalizer.NormalizeEmail(EmailAddress.Fold(account.Email)));

    private static async Task<List<AccountProblem>> TakenAsync(AppDb db, string? username, string? email)
    {
        var taken = new List<AccountProblem>();
        if (await db.Users.AnyAsync(u => u.NormalizedUserName == username)) taken.Add(AccountProblem.UsernameTaken);
        if (await db.Users.AnyAsync(u => u.NormalizedEmail == email)) taken.Add(AccountProblem.EmailTaken);
        return taken;
    }

    /// <summary>The registration setting; closed before set-up.</summary>
    public static async Task<Registration> RegistrationAsync(AppDb db)
    {
        var stored = await db.Meta.Where(m => m.Key == Meta.Registration).Select(m => m.Value).SingleOrDefaultAsync();
        return Enum.TryParse<Registration>(stored, out var registration) ? registration : Registration.Closed;
    }

    /// <param name="invite">The one that the person followed; null without.</param>
    public static bool MayJoin(Registration registration, Invite? invite, DateTime now) => registration switch
    {
        Registration.Open => true,
        Registration.Invite => invite?.IsUsable(now) == true,
        _ => false,
    };
}
