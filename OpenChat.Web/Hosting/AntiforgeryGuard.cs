using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Connections;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Hosting;

/// <summary>
/// Requires a token, in the form or the RequestVerificationToken header, for every unsafe request to a page or an endpoint. Endpoints
/// need no attribute, so none can be forgotten.
/// </summary>
public static class AntiforgeryGuard
{
    public static void UseAntiforgeryGuard(this WebApplication app)
    {
        var antiforgery = app.Services.GetRequiredService<IAntiforgery>();
        app.Use(async (http, next) =>
        {
            if (http.Request.IsSafe() || http.GetEndpoint() is null || http.IsErrorPage() || await IsValidAsync(antiforgery, http))
                await next(http);
            else http.Response.StatusCode = StatusCodes.Status400BadRequest;
        });
    }

    /// <summary>
    /// NUL in a field, too many fields, a missing boundary, a body that ends early, a chunk of impossible length, a charset that .NET does
    /// not know.
    /// </summary>
    private static bool IsMalformed(Exception error) =>
        error is InvalidDataException or (IOException and not BadHttpRequestException and not ConnectionResetException)
            or NotSupportedException or ArgumentException or OverflowException or FormatException;

    /// <exception cref="BadHttpRequestException">The form is larger than the endpoint accepts.</exception>
    private static async Task<bool> IsValidAsync(IAntiforgery antiforgery, HttpContext http)
    {
        try
        {
            if (!await antiforgery.IsRequestValidAsync(http)) return false;
            // With the token in the header, the form is still unread. If reading it failed in a page, the form would seem empty.
            if (http.Request.HasFormContentType) await http.Request.ReadFormAsync(http.RequestAborted);
            return true;
        }
        catch (AntiforgeryValidationException error)
        {
            // The form with the token cannot be read: too large, truncated or malformed.
            if (error.InnerException is BadHttpRequestException refused) throw refused;
            return false;
        }
        catch (Exception error) when (IsMalformed(error) && !http.RequestAborted.IsCancellationRequested)
        {
            return false;
        }
    }
}
