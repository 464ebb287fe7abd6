using Microsoft.AspNetCore.Antiforgery;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Hosting;

/// <summary>
/// One rule for pages and endpoints: nothing unsafe runs without a token, in the form or in the RequestVerificationToken header.
/// An endpoint needs no attribute for it and cannot forget one.
/// </summary>
public static class AntiforgeryGuard
{
    public static void UseAntiforgeryGuard(this WebApplication app)
    {
        var antiforgery = app.Services.GetRequiredService<IAntiforgery>();
        app.Use(async (http, next) =>
        {
            if (http.Request.IsSafe() || http.GetEndpoint() is null || http.IsErrorPage() || await IsValidAsync(antiforgery, http)) await next(http);
            else http.Response.StatusCode = StatusCodes.Status400BadRequest;
        });
    }

    /// <exception cref="BadHttpRequestException">The form is larger than its address takes.</exception>
    private static async Task<bool> IsValidAsync(IAntiforgery antiforgery, HttpContext http)
    {
        try
        {
            if (!await antiforgery.IsRequestValidAsync(http)) return false;
            // With the token in the header nobody has read the form yet, and a page would run as if nothing had been sent.
            if (http.Request.HasFormContentType) await http.Request.ReadFormAsync(http.RequestAborted);
            return true;
        }
        catch (InvalidDataException)
        {
            return false; // NUL in a field, too many fields, a boundary that never comes.
        }
        catch (AntiforgeryValidationException error)
        {
            // The token stands in a form that cannot be read: too large, cut off, or no form at all.
            if (error.InnerException is BadHttpRequestException refused) throw refused;
            return false;
        }
    }
}
