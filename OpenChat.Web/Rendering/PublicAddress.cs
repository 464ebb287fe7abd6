using System.Net;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Rendering;

/// <summary>
/// The address that people type, decided once at start: https gives Secure `__Host-` cookies, HSTS and answers to that host only;
/// without one the server is for this machine, and answers to its loopback names only.
/// </summary>
public sealed class PublicAddress
{
    public PublicAddress(IConfiguration configuration)
    {
        var configured = configuration["Url"] ?? "";
        var listening = (configuration["Urls"] ?? "http://localhost:5080").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (configured.Length > 0)
        {
            if (!Uri.TryCreate(configured, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
                throw new StartException($"Url must be an address like https://chat.example.org, without a path; it is \"{configured}\".");
            Configured = url;
        }
        IsHttps = Configured is not null ? Configured.Scheme == "https" : listening.Any(u => u.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
        if (Configured is null && !IsHttps && !listening.All(IsLoopback))
            Warning = "Only this machine can connect. Set OPENCHAT_URL to the address people type, like https://chat.example.org";
        else if (Configured is { Scheme: "http" } && !IsLoopbackName(Configured.Host))
            Warning = "Connections use plain http, so anyone on the network path can read passwords and messages. Put TLS in front and set OPENCHAT_URL to the https address";
    }

    /// <summary>What the operator configured (OPENCHAT_URL); null where nobody did.</summary>
    public Uri? Configured { get; }

    public bool IsHttps { get; }

    /// <summary>What the operator should know about it; null where all is well.</summary>
    public string? Warning { get; }

    /// <summary>A cookie's name: `__Host-` on https makes the browser refuse it from a subdomain or without Secure.</summary>
    public string CookieName(string name) => IsHttps ? $"__Host-{name}" : name;

    /// <summary>The same rule for every cookie that the server sets.</summary>
    public void Apply(CookieBuilder cookie, string name)
    {
        cookie.Name = CookieName(name);
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.Path = "/";
        cookie.IsEssential = true;
        cookie.SecurePolicy = IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
    }

    /// <summary>Whether a request was meant for this server. Others are somebody's rebound name or a poisoned link.</summary>
    public bool Answers(HostString host)
    {
        if (Configured is not null)
            return string.Equals(host.Host, Configured.Host, StringComparison.OrdinalIgnoreCase) && (host.Port ?? DefaultPort) == Configured.Port;
        // Plain http to anywhere else would carry passwords in the open: that takes an operator who says so, by configuring the address.
        return IsHttps || IsLoopbackName(host.Host);
    }

    private int DefaultPort => IsHttps ? 443 : 80;

    private static bool IsLoopback(string url) =>
        Uri.TryCreate(url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal), UriKind.Absolute, out var uri)
        && IsLoopbackName(uri.Host);

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
