using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;

namespace OpenChat.Web.Pages.Shared;

/// <summary>Responses to someone who was too fast: 429, with the time to wait as a header and as a sentence.</summary>
public static class Waiting
{
    /// <summary>The same page again, with what was typed.</summary>
    /// <param name="field">The ModelState key under which the sentence is shown.</param>
    public static PageResult TooFast(this PageModel page, IStringLocalizer<Text> T, TimeSpan wait, string field)
    {
        page.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
        page.ModelState.AddModelError(field, T.TryAgain(wait));
        return new PageResult { StatusCode = StatusCodes.Status429TooManyRequests };
    }

    /// <summary>The error page instead of one that was requested too often.</summary>
    public static StatusCodeResult TooFast(this PageModel page, TimeSpan wait)
    {
        page.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
        return page.StatusCode(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Rounded up, so that no one comes back a moment too early.</summary>
    public static string TryAgain(this IStringLocalizer<Text> T, TimeSpan wait) => (int)Math.Ceiling(wait.TotalSeconds) switch
    {
        <= 1 => T["Too many attempts. Try again in a second."],
        < 60 and var seconds => T["Too many attempts. Try again in {0} seconds.", seconds],
        60 => T["Too many attempts. Try again in a minute."],
        <= 3540 and var seconds => T["Too many attempts. Try again in {0} minutes.", (seconds + 59) / 60],
        _ => T["Too many attempts. Try again in an hour."],
    };
}
