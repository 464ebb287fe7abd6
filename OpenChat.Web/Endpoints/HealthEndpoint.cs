using Microsoft.AspNetCore.Antiforgery;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;

namespace OpenChat.Web.Endpoints;

/// <summary>Liveness and readiness for monitoring, and the session for a browser's scripts.</summary>
public static class HealthEndpoint
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("ok")).AllowAnonymous();
        app.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
        app.MapGet("/.well-known/security.txt", SecurityContact).AllowAnonymous();
        // With a new token, for pages that have been open for longer than theirs is good (js/lib/http.js).
        app.MapGet("/session", (HttpContext http, IAntiforgery antiforgery) => Results.Json(new
        {
            user = http.User.Id(),
            session = http.User.PublicSessionId(),
            token = antiforgery.GetAndStoreTokens(http).RequestToken,
        }));
    }

    /// <summary>Whom to tell about a vulnerability (RFC 9116); 404 without the setting.</summary>
    private static IResult SecurityContact(IConfiguration configuration, TimeProvider time)
    {
        if (configuration["SecurityContact"] is not { Length: > 0 } contact) return Results.NotFound();
        var expires = time.GetUtcNow().AddDays(30).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
        return Results.Text($"Contact: {contact}\nExpires: {expires}\n", "text/plain; charset=utf-8");
    }

    /// <summary>Answers yes or no. The error is only logged: anyone may read this response.</summary>
    private static async Task<IResult> ReadyAsync(IDbContextFactory<AppDb> databases, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await db.Database.CanConnectAsync(cancel)
            ? Results.Text("ok")
            : Results.Text("not", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
