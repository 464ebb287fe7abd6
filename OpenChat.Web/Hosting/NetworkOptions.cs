using System.Net;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Hosting;

/// <summary>Section "Tls": the certificate for https addresses in Urls, if no proxy terminates TLS.</summary>
public sealed class TlsOptions : ICheckedSettings
{
    /// <summary>PEM file with the certificate and its intermediates, like Let's Encrypt's fullchain.pem.</summary>
    public string Cert { get; set; } = "";

    /// <summary>PEM file with the private key.</summary>
    public string Key { get; set; } = "";

    public bool IsSet => Cert.Length > 0;

    public string? Problem() => (Cert.Length > 0) != (Key.Length > 0)
        ? "Tls:Cert and Tls:Key go together: a certificate and its key, two PEM files." : null;
}

/// <summary>Section "Proxy": proxies whose X-Forwarded headers are trusted.</summary>
public sealed class ProxyOptions : ICheckedSettings
{
    /// <summary>Addresses or networks, like 10.0.0.7 or 172.16.0.0/12. If empty, only this machine.</summary>
    public string[] Trusted { get; set; } = [];

    public IEnumerable<IPNetwork> Networks => (Trusted.Length > 0 ? Trusted : ["127.0.0.0/8", "::1"]).Select(Parse).OfType<IPNetwork>();

    public string? Problem() =>
        Array.Find(Trusted, text => Parse(text) is null) is { } wrong
            ? $"Proxy:Trusted must be addresses or networks, like 10.0.0.7 or 172.16.0.0/12, not \"{wrong}\"." : null;

    private static IPNetwork? Parse(string text) =>
        IPNetwork.TryParse(text, out var network) ? network
        : IPAddress.TryParse(text, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
