using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Accounts;

/// <summary>Why the server was not changed.</summary>
public enum ServerProblem
{
    None,
    /// <summary>Not an administrator (404).</summary>
    NotFound,
    NameLength, DescriptionLong,
}

/// <summary>Changes the server's name, its description, and who may create an account. For administrators.</summary>
public sealed class ChangeServer(WriteQueue queue, ServerProfile profile)
{
    public async Task<ServerProblem> RunAsync(Guid userId, string name, string description, Registration registration)
    {
        if (CreateZone.Clean(name) is not { } cleanName) return ServerProblem.NameLength; // The first zone has the same name.
        if (DisplayName.Clean(description, Zone.DescriptionMax) is not { } cleanDescription) return ServerProblem.DescriptionLong;
        return await queue.RunAsync(async scope =>
        {
            if (!await scope.Db.Users.AnyAsync(u => u.Id == userId && u.IsAdministrator)) return ServerProblem.NotFound;
            await WriteAsync(scope, (Meta.ServerName, cleanName), (Meta.ServerDescription, cleanDescription),
                (Meta.Registration, registration.ToString()));
            scope.Afterwards(profile.Forget);
            return ServerProblem.None;
        });
    }

    internal static async Task WriteAsync(WriteScope scope, params (string Key, string Value)[] settings)
    {
        foreach (var (key, value) in settings)
        {
            await scope.Db.Meta.Where(m => m.Key == key).ExecuteDeleteAsync();
            scope.Db.Meta.Add(new Meta { Key = key, Value = value });
        }
    }
}
