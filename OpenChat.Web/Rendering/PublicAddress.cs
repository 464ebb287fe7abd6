using System.Net;
using OpenChat.Web.Settings;

namespace OpenChat.Web.Rendering;

/// <summary>
/// The server's public address, fixed at start. With https, cookies are Secure and `__Host-`, HSTS is sent, and only that host is
/// answered. Without an address, only loopback names are answered.
/// </summary>
public sealed class PublicAddress
{
    public PublicAddress(IConfiguration configuration)
    {
        var configured = configuration["Url"] ?? "";
        var listening = (configuration["Urls"] ?? "http://localhost:5080")
            .Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (configured.Length > 0)
        {
            if (!Uri.TryCreate(configured, UriKind.Absolute, out var url)
                || url.Scheme is not ("http" or "https") || url.PathAndQuery != "/")
                throw new StartException($"Url must be an address like https://chat.example.org, without a path; it is \"{configured}\".");
            Configured = url;
        }
        IsHttps = Configured is not null
            ? Configured.Scheme == "https" : listening.Any(u => u.StartsWith("https://", StringComparison.OrdinalIgnoreCase));
        if (Configured is null && !IsHttps && !listening.All(IsLoopback))
            Warning = "Only this machine can connect. Set OPENCHAT_URL to the address people type, like https://chat.example.org";
        else if (Configured is { Scheme: "http" } && !IsLoopbackName(Configured.Host))
            Warning = "Connections use plain http, so anyone on the network path can read passwords and messages. "
                + "Put TLS in front and set OPENCHAT_URL to the https address";
    }

    public Uri? Configured { get; }

    public bool IsHttps { get; }

    /// <summary>A warning for the operator; null if there is none.</summary>
    public string? Warning { get; }

    /// <summary>A cookie's name. With `__Host-`, browsers refuse it from a subdomain or without Secure.</summary>
    public string CookieName(string name) => IsHttps ? $"__Host-{name}" : name;

    /// <summary>Applies the rules for all cookies of the server.</summary>
    public void Apply(CookieBuilder cookie, string name)
    {
        cookie.Name = CookieName(name);
        cookie.HttpOnly = true;
        cookie.SameSite = SameSiteMode.Lax;
        cookie.Path = "/";
        cookie.IsEssential = true;
        cookie.SecurePolicy = IsHttps ? CookieSecurePolicy.Always : CookieSecurePolicy.None;
    }

    /// <summary>Whether a request's host is this server's. Rejecting others prevents DNS rebinding and poisoned links.</summary>
    public bool Answers(HostString host)
    {
        if (Configured is not null)
            return string.Equals(host.Host, Configured.Host, StringComparison.OrdinalIgnoreCase)
                && (host.Port ?? DefaultPort) == Configured.Port;
        // Plain http on a network exposes passwords, so the operator must opt in by setting the address.
        return IsHttps || IsLoopbackName(host.Host);
    }

    private int DefaultPort => IsHttps ? 443 : 80;

    private static bool IsLoopback(string url)
    {
        var any = url.Replace("//*", "//0.0.0.0", StringComparison.Ordinal).Replace("//+", "//0.0.0.0", StringComparison.Ordinal);
        return Uri.TryCreate(any, UriKind.Absolute, out var uri) && IsLoopbackName(uri.Host);
    }

    private static bool IsLoopbackName(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
