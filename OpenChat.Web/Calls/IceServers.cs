using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Serialization;

namespace OpenChat.Web.Calls;

/// <summary>One entry of RTCConfiguration.iceServers.</summary>
public sealed record IceServer(
    IReadOnlyList<string> Urls,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Username = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Credential = null);

/// <param name="Expires">When the credentials stop working; null where there are none.</param>
public sealed record IceOffer(IReadOnlyList<IceServer> Servers, DateTimeOffset? Expires);

/// <summary>The ways through firewalls, for somebody who has a seat: coturn's use-auth-secret, good for ten minutes.</summary>
public sealed class IceServers(CallOptions options, TimeProvider time)
{
    /// <summary>One user name for each page: old allocations outlive a reload, and a quota by person would refuse the new ones.</summary>
    public IceOffer For(Guid userId, Guid inst)
    {
        var servers = new List<IceServer>();
        if (options.Stun.Length > 0) servers.Add(new(options.Stun));
        if (!options.HasRelay) return new(servers, null);
        var expires = time.GetUtcNow() + options.TurnLifetime;
        var username = string.Create(CultureInfo.InvariantCulture, $"{expires.ToUnixTimeSeconds()}:{userId:N}.{inst:N}");
#pragma warning disable CA5350 // TURN's REST credentials are HMAC-SHA1, on both sides of the wire.
        var credential = Convert.ToBase64String(HMACSHA1.HashData(Encoding.UTF8.GetBytes(options.TurnSecret), Encoding.UTF8.GetBytes(username)));
#pragma warning restore CA5350
        servers.Add(new(options.Turn, username, credential));
        return new(servers, expires);
    }
}
