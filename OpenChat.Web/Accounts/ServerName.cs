using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Accounts;

/// <summary>What the operator called this server at set-up; asked of the database until it has a name.</summary>
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
