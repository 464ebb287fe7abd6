using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;

namespace OpenChat.Web.Pages.Shared;

/// <summary>How a page says that somebody was too fast: 429, the time to wait for browsers and in words, and what was typed stays.</summary>
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

    /// <summary>The error page in place of one that was asked for too often.</summary>
    public static StatusCodeResult TooFast(this PageModel page, TimeSpan wait)
    {
        page.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
        return page.StatusCode(StatusCodes.Status429TooManyRequests);
    }

    /// <summary>Rounded up, so that nobody comes back a moment too early.</summary>
    public static string TryAgain(this IStringLocalizer<Text> T, TimeSpan wait) => (int)Math.Ceiling(wait.TotalSeconds) switch
    {
        <= 1 => T["Too many attempts. Try again in a second."],
        < 60 and var seconds => T["Too many attempts. Try again in {0} seconds.", seconds],
        60 => T["Too many attempts. Try again in a minute."],
        <= 3540 and var seconds => T["Too many attempts. Try again in {0} minutes.", (seconds + 59) / 60],
        _ => T["Too many attempts. Try again in an hour."],
    };
}
