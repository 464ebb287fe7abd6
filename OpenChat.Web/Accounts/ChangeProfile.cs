using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Accounts;

/// <summary>Why a profile was not changed.</summary>
public enum ProfileProblem { None, NameEmpty, NameLong }

/// <summary>Changes a person's profile and publishes it to everyone who sees it.</summary>
public sealed class ChangeProfile(WriteQueue queue)
{
    public async Task<ProfileProblem> RunAsync(Guid userId, string displayName)
    {
        if (DisplayName.Clean(displayName, User.DisplayNameMax) is not { } name) return ProfileProblem.NameLong;
        if (name.Length == 0) return ProfileProblem.NameEmpty;
        await queue.RunAsync(async scope =>
        {
            await WriteAsync(scope, userId, user => user.DisplayName = name);
            return true;
        });
        return ProfileProblem.None;
    }

    internal static async Task WriteAsync(WriteScope scope, Guid userId, Action<User> change)
    {
        var user = await scope.Db.Users.SingleAsync(u => u.Id == userId);
        change(user);
        if (!scope.Db.ChangeTracker.HasChanges()) return;
        foreach (var zone in await scope.Db.Members.Where(m => m.UserId == userId).Select(m => m.ZoneId).ToListAsync())
            scope.Append(EventKind.Profile, userId, zone: zone);
    }
}
