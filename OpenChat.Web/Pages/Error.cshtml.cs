using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages;

/// <summary>
/// What went wrong, in a sentence, and what to do. Drawn by the second pass of a request that was refused or failed, whatever its method;
/// it says nothing of what was asked for, so a thing that one may not see and a thing that is not there get the same page.
/// </summary>
[AllowAnonymous, IgnoreAntiforgeryToken]
public sealed class ErrorModel(IStringLocalizer<Text> T, ILogger<ErrorModel> log) : PageModel
{
    public int Status => int.Parse((string)RouteData.Values["status"]!, CultureInfo.InvariantCulture);

    /// <summary>The number in small print. What is forbidden is told as what does not exist.</summary>
    public int Shown => Status == StatusCodes.Status403Forbidden ? StatusCodes.Status404NotFound : Status;

    /// <summary>Stands in the log too, beside the cause; null where nothing failed here.</summary>
    public string? Reference { get; private set; }

    public bool MayTryAgain => Status is 400 or 408 or 429 or >= 500;

    public override void OnPageHandlerExecuting(PageHandlerExecutingContext context)
    {
        if (HttpContext.Features.Get<IExceptionHandlerFeature>() is { Error: var error })
        {
            var trace = Activity.Current?.TraceId.ToHexString() ?? HttpContext.TraceIdentifier;
            Reference = $"{trace[..4]}-{trace[4..6]}".ToUpperInvariant();
            log.LogError("Reference {Reference} was shown for {Failure}", Reference, error.GetType().Name);
        }
        // Opened by hand it would tell of an error that did not happen. And a script reads the status alone.
        if (!HttpContext.IsErrorPage()) context.Result = NotFound();
        else if (!Request.WantsPage()) context.Result = StatusCode(Status);
    }

    public (string Title, string Text) Sentence => Shown switch
    {
        400 => (T["That did not arrive as it should"], T["The page may have been open for too long, or you signed in or out elsewhere. Go back, reload it, and try again."]),
        404 => (T["There is nothing at this address"], T["It may have been deleted, or the link was cut short."]),
        405 => (T["That cannot be done here"], T["Go back and use the page's own buttons."]),
        408 => (T["That took too long"], T["The connection was too slow or was cut. Try again."]),
        413 => (T["Too big"], T["What you sent is larger than this server takes. Send something smaller."]),
        415 => (T["That kind of file is not taken here"], T["Go back and choose another one."]),
        429 => (T["Too fast"], int.TryParse(Response.Headers.RetryAfter, out var wait) && wait > 1
            ? T["Wait {0} seconds, then try again.", wait] : T["Wait a moment, then try again."]),
        503 => (T["Busy right now"], T["Nothing that was sent is lost. Try again in a moment."]),
        507 => (T["The server's disk is full"], T["What you wrote was not stored. Reading still works; tell whoever runs this server."]),
        >= 500 => (T["Something broke on our side"], T["Nothing that was sent is lost. Try again in a moment."]),
        _ => (T["That did not work"], T["Go back and try again."]),
    };
}
