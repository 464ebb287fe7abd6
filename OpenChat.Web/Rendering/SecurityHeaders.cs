using System.Security.Cryptography;

namespace OpenChat.Web.Rendering;

/// <summary>Security headers for every response: pages, files, streams and errors.</summary>
public static class SecurityHeaders
{
    /// <summary>
    /// On every response of ours and on none of a proxy or a captive portal, whose pages would otherwise pass for ours (js/lib/http.js).
    /// </summary>
    public const string Mark = "OpenChat";

    private static readonly object NonceKey = new();

    /// <summary>This response's nonce, for inline scripts.</summary>
    public static string CspNonce(this HttpContext http)
    {
        if (http.Items[NonceKey] is string made) return made;
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        http.Items[NonceKey] = nonce;
        return nonce;
    }

    /// <summary>First in the pipeline. Sets headers as the response starts, because error pages clear earlier ones.</summary>
    public static void UseSecurityHeaders(this WebApplication app)
    {
        var address = app.Services.GetRequiredService<PublicAddress>();
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() => { Write(http, address); return Task.CompletedTask; });
            return next(http);
        });
    }

    private static void Write(HttpContext http, PublicAddress address)
    {
        var headers = http.Response.Headers;
        headers[Mark] = "1";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "microphone=(self), camera=(self), display-capture=(self), geolocation=(), payment=(), usb=()";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        if (address.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
        // Files have a stricter policy.
        if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = Policy(http);
        // Whatever does not say otherwise is personal: messages, redirects to someone's last channel, who is signed in.
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        if (http.Response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) != true) return;
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.XFrameOptions = "DENY";
        headers.CacheControl = "no-store"; // Pages are personal and contain a token.
        headers.Remove("Pragma");
    }

    private static string Policy(HttpContext http)
    {
        // Named, because not every browser lets 'self' cover WebSockets. The host was validated earlier.
        var socket = $"{(http.Request.IsHttps ? "wss" : "ws")}://{http.Request.Host}";
        return $"default-src 'self'; script-src 'self' 'nonce-{http.CspNonce()}'; style-src 'self'; img-src 'self' data: blob:; "
            + $"media-src 'self' blob:; connect-src 'self' {socket}; worker-src 'self'; object-src 'none'; base-uri 'none'; "
            + "form-action 'self'; frame-ancestors 'none'";
    }
}
