using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Diagnostics;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Hosting;

/// <summary>/error/{status} for pages, a bare status for scripts. Neither reveals the cause.</summary>
public static class ErrorPages
{
    /// <summary>404 for unknown addresses. Before authorization, which would redirect them to sign-in.</summary>
    public static void UseUnknownAddresses(this WebApplication app) => app.Use((http, next) =>
    {
        if (http.GetEndpoint() is not null) return next(http);
        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    public static void UseErrorPages(this WebApplication app)
    {
        var outage = app.Services.GetRequiredService<Outage>();
        app.Use(LastResortAsync);
        app.UseExceptionHandler("/error/500");
        app.UseStatusCodePagesWithReExecute("/error/{0}");
        app.Use(async (http, next) =>
        {
            if (!http.Request.WantsPage() && http.Features.Get<IStatusCodePagesFeature>() is { } pages) pages.Enabled = false;
            try
            {
                await next(http);
            }
            catch (Exception error) when ((error is WriteQueueFullException || Collision.IsTransient(error)) && !http.Response.HasStarted)
            {
                http.Response.Headers.RetryAfter = "1";
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            }
            catch (Exception error) when (outage.Note(error))
            {
                if (http.Response.HasStarted)
                {
                    http.Abort(); // A stream; its browser comes back.
                    return;
                }
                http.Response.Clear();
                http.Response.Headers.RetryAfter = "5";
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                if (http.IsErrorPage()) await WriteSentenceAsync(http); // This was the last pass.
                else http.Features.Set<Viewer>(null); // For whom the page would show zones and calls, and query them.
            }
            catch (Exception error) when (DatabaseTrouble.IsDiskFull(error) && !http.Response.HasStarted)
            {
                http.Response.StatusCode = StatusCodes.Status507InsufficientStorage;
            }
            catch (ConnectionResetException)
            {
                http.Abort(); // The client is gone; not an error of ours.
            }
            catch (BadHttpRequestException error) when (!http.Response.HasStarted)
            {
                // A body that times out fails on Kestrel's only timer thread, where rendering a page would delay all its timers.
                await Task.Yield();
                http.Response.StatusCode = error.StatusCode;
            }
        });
    }

    /// <summary>Plain text if the error page itself fails. Kestrel would send an empty answer without the security headers.</summary>
    private static async Task LastResortAsync(HttpContext http, RequestDelegate next)
    {
        try
        {
            await next(http);
        }
        catch (Exception error) when (error is not OperationCanceledException && !http.Response.HasStarted)
        {
            http.Response.Clear();
            http.Response.StatusCode = StatusCodes.Status500InternalServerError;
            await WriteSentenceAsync(http);
        }
    }

    private static Task WriteSentenceAsync(HttpContext http)
    {
        http.Response.ContentType = "text/plain; charset=utf-8";
        return http.Response.WriteAsync("Something went wrong on our end. Try again in a moment.", CancellationToken.None);
    }
}
