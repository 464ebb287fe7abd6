using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace OpenChat.Web.Calls;

/// <summary>One entry of RTCConfiguration.iceServers.</summary>
public sealed record IceServer(
    IReadOnlyList<string> Urls,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Username = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Credential = null);

/// <param name="Expires">When the credentials expire; null if there are none.</param>
public sealed record IceOffer(IReadOnlyList<IceServer> Servers, DateTimeOffset? Expires);

/// <summary>STUN and TURN servers for a page in a call, with coturn credentials (use-auth-secret).</summary>
public sealed class IceServers(CallOptions options, TimeProvider time)
{
    /// <summary>Each page has its own user name: allocations outlive a reload, and coturn's quota per user would refuse new ones.</summary>
    public IceOffer For(Guid userId, Guid inst)
    {
        var servers = new List<IceServer>();
        if (options.Stun.Length > 0) servers.Add(new(options.Stun));
        if (!options.HasRelay) return new(servers, null);
        var expires = time.GetUtcNow() + options.TurnLifetime;
        var username = string.Create(CultureInfo.InvariantCulture, $"{expires.ToUnixTimeSeconds()}:{userId:N}.{inst:N}");
#pragma warning disable CA5350 // TURN's REST credentials are HMAC-SHA1, on both sides of the wire.
        var (secret, data) = (Encoding.UTF8.GetBytes(options.TurnSecret), Encoding.UTF8.GetBytes(username));
        var credential = Convert.ToBase64String(HMACSHA1.HashData(secret, data));
#pragma warning restore CA5350
        servers.Add(new(options.Turn, username, credential));
        return new(servers, expires);
    }
}
