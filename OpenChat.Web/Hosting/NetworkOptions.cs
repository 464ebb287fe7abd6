using System.Net;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Hosting;

/// <summary>Section "Tls": a certificate of its own, where no proxy in front has one. For the https addresses in Urls.</summary>
public sealed class TlsOptions : ICheckedSettings
{
    /// <summary>PEM file with the certificate and those between it and its root, like Let's Encrypt's fullchain.pem.</summary>
    public string Cert { get; set; } = "";

    /// <summary>PEM file with its key.</summary>
    public string Key { get; set; } = "";

    public bool IsSet => Cert.Length > 0;

    public string? Problem() => (Cert.Length > 0) != (Key.Length > 0) ? "Tls:Cert and Tls:Key go together: a certificate and its key, two PEM files." : null;
}

/// <summary>Section "Proxy": whose word is taken for where a request came from.</summary>
public sealed class ProxyOptions : ICheckedSettings
{
    /// <summary>Addresses or networks, like 10.0.0.7 or 172.16.0.0/12. None: a proxy on this machine.</summary>
    public string[] Trusted { get; set; } = [];

    public IEnumerable<IPNetwork> Networks => (Trusted.Length > 0 ? Trusted : ["127.0.0.0/8", "::1"]).Select(Parse).OfType<IPNetwork>();

    public string? Problem() =>
        Array.Find(Trusted, one => Parse(one) is null) is { } wrong ? $"Proxy:Trusted must be addresses or networks, like 10.0.0.7 or 172.16.0.0/12, not \"{wrong}\"." : null;

    private static IPNetwork? Parse(string one) =>
        IPNetwork.TryParse(one, out var network) ? network
        : IPAddress.TryParse(one, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
