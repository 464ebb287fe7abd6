using Htmx;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc.RazorPages;

namespace OpenChat.Web.Rendering;

/// <summary>What kind of answer a request can use: a page, or something for a script.</summary>
public static class RequestKind
{
    /// <summary>A person waits for a page: a navigation, or htmx fetching a whole page in its place.</summary>
    public static bool WantsPage(this HttpRequest request)
    {
        if (request.IsHtmx()) return request.Headers["HX-Request-Type"] == "full";
        if (request.Headers["Sec-Fetch-Mode"].ToString() is { Length: > 0 } mode) return mode == "navigate";
        var accept = request.Headers.Accept.ToString();
        return accept.Length == 0 || accept.Contains("text/html", StringComparison.Ordinal) || accept.Contains("*/*", StringComparison.Ordinal);
    }

    /// <summary>Asks and changes nothing (GET, HEAD, OPTIONS, and the CONNECT of a socket over HTTP/2).</summary>
    public static bool IsSafe(this HttpRequest request) =>
        HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method) || HttpMethods.IsConnect(request.Method);

    /// <summary>Browsers send Origin with every unsafe request; without one it is no browser, and the token decides.</summary>
    public static bool IsOwnOrigin(this HttpRequest request)
    {
        var origin = request.Headers.Origin;
        return origin.Count == 0 || string.Equals(origin.ToString(), $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>The second pass of a request that was refused or failed: it only draws the answer, and is not judged again.</summary>
    public static bool IsErrorPage(this HttpContext http) =>
        http.Features.Get<IStatusCodeReExecuteFeature>() is not null || http.Features.Get<IExceptionHandlerFeature>() is not null;

    /// <summary>Whether routing found a Razor Page.</summary>
    public static bool IsForPage(this HttpContext http) => http.GetEndpoint()?.Metadata.GetMetadata<PageActionDescriptor>() is not null;
}
