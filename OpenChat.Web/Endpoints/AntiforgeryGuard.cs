using Microsoft.AspNetCore.Antiforgery;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

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
            if (http.Request.IsSafe() || http.GetEndpoint() is null || http.IsErrorPage() || await antiforgery.IsRequestValidAsync(http)) await next(http);
            else http.Response.StatusCode = StatusCodes.Status400BadRequest;
        });
    }
}
