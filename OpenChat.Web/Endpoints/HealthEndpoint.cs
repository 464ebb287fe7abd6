using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;

namespace OpenChat.Web.Endpoints;

/// <summary>Whether the server runs and can serve, for those who watch it; and for a browser's scripts, whether it is signed in.</summary>
public static class HealthEndpoint
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", () => Results.Text("ok")).AllowAnonymous();
        app.MapGet("/health/ready", ReadyAsync).AllowAnonymous();
        app.MapGet("/session", (HttpContext http) => Results.Json(new { user = http.User.Id(), session = http.User.PublicSessionId() }));
    }

    /// <summary>Says yes or no; what is wrong stands in the log, not in an answer that anybody may read.</summary>
    private static async Task<IResult> ReadyAsync(IDbContextFactory<AppDb> databases, CancellationToken cancel)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await db.Database.CanConnectAsync(cancel) ? Results.Text("ok") : Results.Text("not", statusCode: StatusCodes.Status503ServiceUnavailable);
    }
}
