using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using OpenChat.Web.Accounts;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Channels;

/// <summary>Suggestions for what is typed behind an @ or # in the composer (js/messages/completion.js).</summary>
public sealed class MentionableModel(FindMentionable find, RateLimits limits) : PageModel
{
    public Mentionable Found { get; private set; } = null!;

    /// <param name="q">With its @ or #.</param>
    public async Task<IActionResult> OnGetAsync(Guid id, string? q)
    {
        if (!limits.TryTake(Limit.Completion, HttpContext, out var wait)) return this.TooFast(wait);
        var (mark, typed) = string.IsNullOrEmpty(q) ? ('@', "") : (q[0], q[1..]);
        if (await find.RunAsync(id, User.Id(), mark, typed) is not { } found) return NotFound();
        Found = found;
        return Page();
    }
}
