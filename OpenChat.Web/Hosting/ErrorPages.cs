using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Hosting;

/// <summary>Errors are sentences: /error/{status} for people, a bare status for scripts. Nothing of the cause reaches either.</summary>
public static class ErrorPages
{
    /// <summary>Before authorization, which would tell strangers to sign in for a page that nobody has.</summary>
    public static void UseUnknownAddresses(this WebApplication app) => app.Use((http, next) =>
    {
        if (http.GetEndpoint() is not null) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    public static void UseErrorPages(this WebApplication app)
    {
        app.UseExceptionHandler("/error/500");
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.Use(async (http, next) =>
        {
            if (!http.Request.WantsPage() && http.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            try
            {
                await next(http);
            }
            catch (Exception error) when ((error is WriteQueueFullException || Collision.Passes(error)) && !http.Response.HasStarted)
            {
                http.Response.Headers.RetryAfter = "1";
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
            catch (Exception error) when (DatabaseTrouble.IsDiskFull(error) && !http.Response.HasStarted)
            {
                http.Response.StatusCode = StatusCodes.Status507InsufficientStorage;
            }
            catch (ConnectionResetException)
            {
                http.Abort(); // Cut while it was read: nobody waits for an answer, and nothing has gone wrong here.
            }
            catch (BadHttpRequestException error) when (!http.Response.HasStarted)
            {
                // A body that took too long fails on the web server's one timer thread: no page may be made there, or everybody's time stands still meanwhile.
                await Task.Yield();
                http.Response.StatusCode = error.StatusCode; // Too large, or not what HTTP allows: the sender's doing, not ours.
            }
        });
    }
}
