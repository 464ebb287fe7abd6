using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Accounts;

/// <summary>What the server says of itself to strangers: its name and description. Cached once it is set up.</summary>
public sealed class ServerProfile(IDbContextFactory<AppDb> databases, IConfiguration configuration)
{
    private volatile Stored? known;
    private int changes;

    private sealed record Stored(string Name, string? Description);

    /// <summary>Null before set-up.</summary>
    public async ValueTask<string?> NameAsync() => (await LoadAsync())?.Name;

    /// <summary>As an administrator wrote it; before they did, the setting Description. Null without any.</summary>
    public async ValueTask<string?> DescriptionAsync() =>
        ((await LoadAsync())?.Description ?? configuration["Description"]) is { Length: > 0 } text ? text : null;

    /// <summary>To be called after each change.</summary>
    internal void Forget()
    {
        Interlocked.Increment(ref changes);
        known = null;
    }

    private async ValueTask<Stored?> LoadAsync()
    {
        if (known is { } found) return found;
        var before = Volatile.Read(ref changes);
        await using var db = await databases.CreateDbContextAsync();
        var stored = await db.Meta.Where(m => m.Key == Meta.ServerName || m.Key == Meta.ServerDescription)
            .ToDictionaryAsync(m => m.Key, m => m.Value);
        if (!stored.TryGetValue(Meta.ServerName, out var name)) return null;
        var loaded = new Stored(name, stored.GetValueOrDefault(Meta.ServerDescription));
        if (before == Volatile.Read(ref changes)) known = loaded;
        return loaded;
    }
}
