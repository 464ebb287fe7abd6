using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;

namespace OpenChat.Web.Accounts;

/// <summary>Why a profile was not changed.</summary>
public enum ProfileProblem { None, NameEmpty, NameLong }

/// <summary>Changes a person's profile and publishes it to everyone who sees it.</summary>
public sealed class ChangeProfile(WriteQueue queue, LiveHub hub)
{
    public async Task<ProfileProblem> RunAsync(Guid userId, string displayName, bool showsPresence)
    {
        if (DisplayName.Clean(displayName, User.DisplayNameMax) is not { } name) return ProfileProblem.NameLong;
        if (name.Length == 0) return ProfileProblem.NameEmpty;
        var former = await queue.RunAsync(async scope =>
        {
            var audience = showsPresence ? [] : (await scope.Db.PresenceAudienceAsync([userId])).Select(reader => reader.Key).ToList();
            await WriteAsync(scope, userId, user => (user.DisplayName, user.ShowsPresence) = (name, showsPresence));
            return audience;
        });
        // They get no more presence events, so this last one must say offline.
        if (former.Count > 0) hub.SendToUsers(former, "presence", new { users = new Dictionary<Guid, string> { [userId] = "offline" } });
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
