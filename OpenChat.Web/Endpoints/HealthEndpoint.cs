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
        app.MapGet("/session", (HttpContext http) => Results.Json(new { user = http.User.Id(), session = http.User.PublicSessionId() }));
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
