using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>
/// The state before an administrator exists. Anyone with the one-time key can set the server up; it is printed for the operator and
/// stored as a hash.
/// </summary>
public sealed class FirstRun(IDbContextFactory<AppDb> databases, TimeProvider time)
{
    public const string NewLinkCommand = "openchat setup-link";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(60);
    private volatile bool done;

    /// <summary>Queries only until there is an administrator; from then on there always is one.</summary>
    public async ValueTask<bool> IsOpenAsync(CancellationToken cancel = default)
    {
        if (done) return false;
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var held = await db.HoldAsync(cancel);
        return !(done = await db.RunAsync("SELECT 1 FROM users WHERE is_administrator LIMIT 1", row => true, cancel));
    }

    /// <param name="address">The server's, without a trailing slash.</param>
    public static string LinkOf(string address, string key) => $"{address}/setup?key={key}";

    /// <summary>Makes a setup key that is valid for an hour and replaces the previous one.</summary>
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

    /// <summary>Whether a setup key is valid now. Checked again by the command that creates the administrator.</summary>
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
