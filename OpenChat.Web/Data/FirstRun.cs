using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>
/// The state before an administrator exists. Whoever holds the one-time key may set the server up;
/// the key is printed where only the operator sees it, and stored as a hash.
/// </summary>
public sealed class FirstRun(IDbContextFactory<AppDb> databases, TimeProvider time)
{
    /// <summary>What the operator types to get a new link.</summary>
    public const string NewLinkCommand = "openchat setup-link";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(60);
    private volatile bool done;

    /// <summary>Once there is an administrator there always is one, so only the first run costs a query.</summary>
    public async ValueTask<bool> IsOpenAsync(CancellationToken cancel = default)
    {
        if (done) return false;
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var held = await db.HoldAsync(cancel);
        return !(done = await db.RunAsync("SELECT 1 FROM users WHERE is_administrator LIMIT 1", row => true, cancel));
    }

    /// <summary>The address that opens set-up with a key.</summary>
    /// <param name="address">The server's, without a slash at its end.</param>
    public static string LinkOf(string address, string key) => $"{address}/setup?key={key}";

    /// <summary>Makes a key that opens set-up for an hour. Earlier ones stop working.</summary>
    public async Task<string> NewKeyAsync()
    {
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16));
        var expires = (time.GetUtcNow() + Lifetime).ToUnixTimeSeconds();
        await using var db = await databases.CreateDbContextAsync();
        await db.Meta.Where(m => m.Key == Meta.SetupLink).ExecuteDeleteAsync();
        db.Meta.Add(new Meta { Key = Meta.SetupLink, Value = string.Create(CultureInfo.InvariantCulture, $"{HashOf(key)} {expires}") });
        await db.SaveChangesAsync();
        return key;
    }

    /// <summary>Whether a key opens set-up now. Asked again by the command that makes the administrator.</summary>
    public async Task<bool> OpensAsync(AppDb db, string? key)
    {
        if (string.IsNullOrEmpty(key) || key.Length > 64) return false;
        var stored = await db.Meta.Where(m => m.Key == Meta.SetupLink).Select(m => m.Value).SingleOrDefaultAsync();
        if (stored?.Split(' ') is not [var hash, var expires]) return false;
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(HashOf(key)))
            && time.GetUtcNow().ToUnixTimeSeconds() < long.Parse(expires, CultureInfo.InvariantCulture);
    }

    private static string HashOf(string key) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
