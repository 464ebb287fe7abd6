using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Accounts;

/// <summary>The server's name from set-up, cached once it is set.</summary>
public sealed class ServerName(IDbContextFactory<AppDb> databases)
{
    private volatile string? name;

    /// <summary>Null before set-up.</summary>
    public async ValueTask<string?> GetAsync()
    {
        if (name is not null) return name;
        await using var db = await databases.CreateDbContextAsync();
        return name = await db.Meta.Where(m => m.Key == Meta.ServerName).Select(m => m.Value).SingleOrDefaultAsync();
    }
}
