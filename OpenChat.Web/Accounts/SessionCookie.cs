using System.Runtime.ExceptionServices;
using System.Security.Claims;
using Htmx;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Accounts;

/// <summary>Validates the session behind the cookie on each request.</summary>
internal sealed class SessionCookie(IDbContextFactory<AppDb> databases, WriteQueue queue, TimeProvider time) : CookieAuthenticationEvents
{
    private static readonly TimeSpan SeenEvery = TimeSpan.FromMinutes(5);

    /// <summary>Not static: a compiled query belongs to the model of one provider.</summary>
    private readonly Func<AppDb, Guid, Task<Found?>> find = EF.CompileAsyncQuery((AppDb db, Guid id) => db.Sessions
        .Where(s => s.Id == id && s.RevokedAt == null)
        .Select(s => new Found(
            s.LastSeenAt,
            new Viewer(s.UserId, s.User!.UserName!, s.User.DisplayName, s.User.AvatarId, s.User.Theme, s.User.IsAdministrator)))
        .SingleOrDefault());

    private sealed record Found(DateTime LastSeenAt, Viewer Viewer);

    private static readonly object Failure = new();

    /// <summary>
    /// Throws if the session could not be read. Not thrown by the authentication itself, which would throw the same again for the error
    /// page, so that there would be none.
    /// </summary>
    public static void ThrowIfFailed(HttpContext http)
    {
        if (!http.IsErrorPage() && http.Items[Failure] is ExceptionDispatchInfo failure) failure.Throw();
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        try
        {
            await ValidateAsync(context);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            context.RejectPrincipal();
            context.HttpContext.Items[Failure] = ExceptionDispatchInfo.Capture(error);
        }
    }

    private async Task ValidateAsync(CookieValidatePrincipalContext context)
    {
        // Assets and health checks are the same for everyone, and must answer while the database doesn't.
        var http = context.HttpContext;
        var isForAnyone = http.GetEndpoint() is { } endpoint && !http.IsForPage()
            && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
        if (isForAnyone)
        {
            context.RejectPrincipal();
            return;
        }
        await using var db = await databases.CreateDbContextAsync(); // A stream would hold the request's own context open.
        var found = Guid.TryParse(context.Principal?.FindFirstValue(CurrentUser.SessionClaim), out var id) ? await find(db, id) : null;
        if (found is null || found.Viewer.Id != context.Principal!.IdOrNull())
        {
            await context.HttpContext.NoteEndedSessionAsync(db, id);
            context.RejectPrincipal();
            await http.SignOutAsync(context.Scheme.Name);
            return;
        }
        http.Features.Set(found.Viewer);
        if (time.GetUtcNow().UtcDateTime - found.LastSeenAt > SeenEvery) await SeenAsync(id);
    }

    /// <summary>Redirects pages to sign-in and back. Scripts get 401.</summary>
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

    /// <summary>Forbidden looks the same as not found.</summary>
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
        catch (Exception error) when (error is WriteQueueFullException || DatabaseTrouble.IsDiskFull(error))
        {
            // The next request tries again.
        }
    }
}
