using System.Diagnostics;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.Filters;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages;

/// <summary>
/// Says what went wrong and what to do. Rendered by the second pass of a request that was refused or failed, whatever its method. It says
/// nothing about what was requested: something hidden and something that does not exist must get the same page.
/// </summary>
[AllowAnonymous, IgnoreAntiforgeryToken]
public sealed class ErrorModel(IStringLocalizer<Text> T, ILogger<ErrorModel> log) : PageModel
{
    public int Status => int.Parse((string)RouteData.Values["status"]!, CultureInfo.InvariantCulture);

    /// <summary>The number in small print. Forbidden is shown as not found.</summary>
    public int Shown => Status == StatusCodes.Status403Forbidden ? StatusCodes.Status404NotFound : Status;

    /// <summary>Also in the log, beside the cause; null if nothing failed here.</summary>
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
        // Opened by hand, the page would report an error that did not happen. And scripts read only the status.
        if (!HttpContext.IsErrorPage()) context.Result = NotFound();
        else if (!Request.WantsPage()) context.Result = StatusCode(Status);
    }

    public (string Title, string Text) Sentence => Shown switch
    {
        400 => (T["Something went wrong with that request"], T["Go back and try again. If that doesn't help, reload the page first."]),
        404 => (T["Page not found"], T["It may have been deleted or renamed, or the link is incomplete."]),
        405 => (T["Something went wrong with that request"], T["Go back and try again."]),
        408 => (T["That took too long"], T["Your connection was too slow or dropped. Try again."]),
        413 => (T["Too big"], T["This server doesn't accept anything that large. Try something smaller."]),
        415 => (T["That file type isn't supported"], T["Go back and choose another file."]),
        429 => (T["Slow down"], int.TryParse(Response.Headers.RetryAfter, out var wait) && wait > 1
            ? T["Wait {0} seconds, then try again.", wait] : T["Wait a moment, then try again."]),
        503 => (T["The server is busy"], T["Nothing you sent is lost. Try again in a moment."]),
        507 => (T["The server's disk is full"],
            T["What you sent wasn't saved, but you can still read. Please tell the people who run this server."]),
        >= 500 => (T["Something went wrong on our end"], T["Nothing you sent is lost. Try again in a moment."]),
        _ => (T["That didn't work"], T["Go back and try again."]),
    };
}
