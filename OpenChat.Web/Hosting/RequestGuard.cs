using OpenChat.Web.Rendering;

namespace OpenChat.Web.Hosting;

/// <summary>
/// Refuses requests for other hosts, unknown methods, and state changes started by another site. Independent of the antiforgery token:
/// either alone would be enough.
/// </summary>
public static class RequestGuard
{
    private static readonly string[] Known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT"];

    /// <summary>After routing, because pages accept fewer methods than endpoints.</summary>
    public static void UseRequestGuard(this WebApplication app)
    {
        var address = app.Services.GetRequiredService<PublicAddress>();
        app.Use((http, next) =>
        {
            if (http.IsErrorPage() || Refusal(http, address) is not { } status) return next(http);
            http.Response.StatusCode = status;
            return Task.CompletedTask;
        });
    }

    private static int? Refusal(HttpContext http, PublicAddress address)
    {
        var request = http.Request;
        // Monitoring uses other hosts: localhost, a container's name.
        if (!address.Answers(request.Host) && !request.Path.StartsWithSegments("/health")) return StatusCodes.Status400BadRequest;
        // PostgreSQL fails on NUL. Kestrel rejects it in paths, and the form reader in forms.
        if (request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true) return StatusCodes.Status400BadRequest;
        // Kestrel's name for a Content-Length beside Transfer-Encoding: two lengths, of which a proxy may have believed the other.
        if (request.Headers.ContainsKey("X-Content-Length")) return StatusCodes.Status400BadRequest;
        if (!Known.Contains(request.Method)) return StatusCodes.Status405MethodNotAllowed;
        if (http.IsForPage()
            && !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsPost(request.Method)))
        {
            http.Response.Headers.Allow = "GET, HEAD, POST";
            return StatusCodes.Status405MethodNotAllowed;
        }
        if (!request.IsSafe() && (CameFromElsewhere(request) || !request.IsOwnOrigin())) return StatusCodes.Status403Forbidden;
        if (!request.IsSafe() && http.GetEndpoint() is not null && !HasKnownBody(http)) return StatusCodes.Status415UnsupportedMediaType;
        // A page on a sibling domain could open a stream with the cookie, which SameSite allows. Also refuses navigations to it.
        if (request.Path.StartsWithSegments("/live") && request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin"))
            return StatusCodes.Status403Forbidden;
        return null;
    }

    /// <summary>Forms and JSON. Other types would be read as if nothing had been sent.</summary>
    private static bool HasKnownBody(HttpContext http) =>
        http.Request.ContentLength is null or 0 && !http.Request.Headers.ContainsKey("Transfer-Encoding")
        || http.Request.HasFormContentType || http.Request.HasJsonContentType();

    private static bool CameFromElsewhere(HttpRequest request) =>
        request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
}
