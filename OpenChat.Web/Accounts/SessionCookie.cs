using System.Security.Claims;
using Htmx;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Accounts;

/// <summary>The cookie only names a session; whether that still lives is asked of the database at every request.</summary>
internal sealed class SessionCookie(IDbContextFactory<AppDb> databases, WriteQueue queue, TimeProvider time) : CookieAuthenticationEvents
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    /// <summary>Compiled: each request asks it. By instance, because a compiled query belongs to the model of one provider.</summary>
    private readonly Func<AppDb, Guid, Task<Found?>> find = EF.CompileAsyncQuery((AppDb db, Guid id) => db.Sessions.Where(s => s.Id == id && s.RevokedAt == null)
        .Select(s => new Found(s.LastSeenAt, new Viewer(s.UserId, s.User!.UserName!, s.User.DisplayName, s.User.AvatarId, s.User.Theme, s.User.IsAdministrator))).SingleOrDefault());

    private sealed record Found(DateTime LastSeenAt, Viewer Viewer);

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        await using var db = await databases.CreateDbContextAsync(); // Not the request's own: an open stream would hold it for half an hour.
        var found = Guid.TryParse(context.Principal?.FindFirstValue(CurrentUser.SessionClaim), out var id) ? await find(db, id) : null;
        if (found is null || found.Viewer.Id != context.Principal!.IdOrNull())
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(context.Scheme.Name);
            return;
        }
        context.HttpContext.Features.Set(found.Viewer);
        if (time.GetUtcNow().UtcDateTime - found.LastSeenAt > SeenEvery) await SeenAsync(id);
    }

    /// <summary>Pages lead to sign-in and back again; a script hears 401 and decides for itself.</summary>
    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        var (request, response) = (context.Request, context.Response);
        if (!context.HttpContext.IsForPage() || request.IsHtmx() || !request.WantsPage())
        {
            response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        }
        var here = HttpMethods.IsGet(request.Method) ? request.Path + request.QueryString : request.Path.ToString();
        response.Redirect(here == "/" ? "/account/sign-in" : $"/account/sign-in?returnTo={Uri.EscapeDataString(here)}");
        return Task.CompletedTask;
    }

    /// <summary>What one may not do looks like what does not exist.</summary>
    public override Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private async Task SeenAsync(Guid session)
    {
        try
        {
            await queue.RunAsync(scope => scope.Db.Sessions.Where(s => s.Id == session)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.LastSeenAt, scope.Now)));
        }
        catch (Exception error) when (error is WriteQueueFullException || DatabaseTrouble.IsDiskFull(error)) { /* The next request tells it. */ }
    }
}
