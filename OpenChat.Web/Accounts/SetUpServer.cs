using System.Net;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Accounts;

/// <summary>Creates the first account, an administrator, and stores who may register. Of two concurrent set-ups, one wins.</summary>
public sealed class SetUpServer(WriteQueue queue, CreateAccount accounts, FirstRun firstRun)
{
    /// <summary>Whether set-up needs no key: in development, from the same machine.</summary>
    public static bool OpensWithoutKey(HttpContext http) =>
        http.RequestServices.GetRequiredService<IHostEnvironment>().IsDevelopment()
        && http.Connection.RemoteIpAddress is { } from && IPAddress.IsLoopback(from);

    /// <returns>Null when the server is set up already or the key is wrong.</returns>
    public async Task<AccountResult?> RunAsync(
        NewAccount administrator, string serverName, Registration registration, string? key, bool withoutKey)
    {
        var made = accounts.Make(administrator);
        if (made.User is not { } user) return made;
        return await queue.RunAsync<AccountResult?>(async scope =>
        {
            if (await scope.Db.Users.AnyAsync(u => u.IsAdministrator)) return null;
            if (!withoutKey && !await firstRun.OpensAsync(scope.Db, key)) return null;
            if (await CreateAccount.InsertAsync(scope, user) is { Count: > 0 } taken) return new(null, taken);
            user.IsAdministrator = true;
            await scope.Db.Meta.Where(m => m.Key == Meta.SetupLink).ExecuteDeleteAsync();
            await ChangeServer.WriteAsync(scope, (Meta.ServerName, serverName), (Meta.Registration, registration.ToString()));
            return made;
        });
    }
}
