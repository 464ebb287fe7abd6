using Htmx;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace OpenChat.Web.Rendering;

/// <summary>What kind of response a request expects: a page, or data for a script.</summary>
public static class RequestKind
{
    /// <summary>A navigation, or htmx fetching a full page.</summary>
    public static bool WantsPage(this HttpRequest request)
    {
        if (request.IsHtmx()) return request.Headers["HX-Request-Type"] == "full";
        if (request.Headers["Sec-Fetch-Mode"].ToString() is { Length: > 0 } mode) return mode == "navigate";
        var accept = request.Headers.Accept.ToString();
        return accept.Length == 0
            || accept.Contains("text/html", StringComparison.Ordinal) || accept.Contains("*/*", StringComparison.Ordinal);
    }

    /// <summary>A script that sent a form and draws nothing of the answer's page (postForm in js/lib/http.js).</summary>
    public static bool WantsJson(this HttpRequest request) =>
        request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.Ordinal);

    /// <summary>GET, HEAD, OPTIONS, and CONNECT, which opens a WebSocket over HTTP/2.</summary>
    public static bool IsSafe(this HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)
        || HttpMethods.IsOptions(request.Method) || HttpMethods.IsConnect(request.Method);

    /// <summary>True without an Origin header, which browsers send with every unsafe request.</summary>
    public static bool IsOwnOrigin(this HttpRequest request)
    {
        var origin = request.Headers.Origin;
        return origin.Count == 0
            || string.Equals(origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Whether a refused or failed request is being re-executed to render its error page. Guards must let it pass.</summary>
    public static bool IsErrorPage(this HttpContext http) =>
        http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null;

    /// <summary>Whether routing found a Razor Page.</summary>
    public static bool IsForPage(this HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null;
}
