using OpenChat.Web.Rendering;

namespace OpenChat.Web.Hosting;

/// <summary>
/// Turns away what no page of ours sends: other hosts, unknown methods, and state changes that another site started.
/// The antiforgery token stands behind this; either alone would do, and neither relies on the other.
/// </summary>
public static class RequestGuard
{
    private static readonly string[] Known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "CONNECT"];

    /// <summary>After routing, because a page answers fewer methods than an endpoint may.</summary>
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
        // Whoever watches it asks by another name: localhost, the name of a container.
        if (!address.Answers(request.Host) && !request.Path.StartsWithSegments("/health")) return StatusCodes.Status400BadRequest;
        // NUL: Kestrel takes none in a path, forms take none, and PostgreSQL answers it with an error.
        if (request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) == true) return StatusCodes.Status400BadRequest;
        if (!Known.Contains(request.Method)) return StatusCodes.Status405MethodNotAllowed;
        if (http.IsForPage()
            && !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsPost(request.Method)))
        {
            http.Response.Headers.Allow = "GET, HEAD, POST";
            return StatusCodes.Status405MethodNotAllowed;
        }
        if (!request.IsSafe() && (CameFromElsewhere(request) || !request.IsOwnOrigin())) return StatusCodes.Status403Forbidden;
        // A stream opened by another site's page would carry the cookie where SameSite does not reach: from a sibling domain.
        // Nor is it a page that somebody types the address of.
        if (request.Path.StartsWithSegments("/live") && request.Headers["Sec-Fetch-Site"].ToString() is not ("" or "same-origin")) return StatusCodes.Status403Forbidden;
        return null;
    }

    private static bool CameFromElsewhere(HttpRequest request) => request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site";
}
