using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Channels;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Messages;

/// <summary>Schedules a message for a channel. The composer leads here without script; with it, a dialog posts here.</summary>
public sealed class LaterModel(
    AppDb db, ScheduleMessage schedule, KeepDraft drafts, RateLimits limits, TimeProvider time, IStringLocalizer<Text> text) : PageModel
{
    public Channel Channel { get; private set; } = null!;
    public Draft Draft { get; private set; } = new("");

    /// <summary>UTC.</summary>
    public DateTime At { get; private set; }
    public string? Problem { get; private set; }

    /// <summary>Of the draft.</summary>
    public long Version { get; private set; }

    /// <summary>The same one schedules once, however often it is sent.</summary>
    public string Nonce { get; private set; } = Guid.CreateVersion7().ToString("N");

    public async Task<IActionResult> OnGetAsync(Guid id) => await ShowAsync(id, new("")) ? Page() : NotFound();

    /// <summary>The form, with what stands in the composer.</summary>
    public async Task<IActionResult> OnPostWriteAsync(Guid id, ChannelPage.InputModel input)
    {
        if (!await ShowAsync(id, input.ToDraft())) return NotFound();
        if (Draft.Text.Length <= KeptDraft.TextMax) // It stands in the composer for someone who goes back.
            Version = await drafts.RunAsync(id, User.Id(), Draft, input.Version ?? 0) ?? 0;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(Guid id, ChannelPage.InputModel input, [FromForm] string? at)
    {
        var draft = input.ToDraft();
        if (!await ShowAsync(id, draft)) return NotFound();
        if (input.Nonce is { Length: > 0 and <= 64 } nonce) Nonce = nonce;
        if (!limits.TryTake(Limit.Message, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return Refuse(StatusCodes.Status429TooManyRequests, text["Slow down: try again in {0} s.", RateLimits.Seconds(wait)]);
        }
        if (WhenField.Parse(at) is not { } due) return Refuse(StatusCodes.Status422UnprocessableEntity, text["Choose a date and a time."]);
        At = due;
        var outcome = await schedule.AddAsync(id, User.Id(), draft, due, Nonce);
        if (outcome == ScheduleOutcome.NotFound) return NotFound();
        if (outcome != ScheduleOutcome.Done) return Refuse(outcome.Status, text.ProblemOf(outcome, draft.Text));
        if (!Request.WantsPage()) return new JsonResult(new { at = due }) { StatusCode = StatusCodes.Status201Created };
        await drafts.RunAsync(id, User.Id(), new Draft(""), input.Version ?? 0);
        return Redirect("/scheduled");
    }

    private async Task<bool> ShowAsync(Guid id, Draft draft)
    {
        var me = User.Id();
        if (await db.Channels.AsNoTracking().VisibleTo(me).Include(c => c.Zone).SingleOrDefaultAsync(c => c.Id == id) is not { } channel)
            return false;
        (Channel, Draft) = (channel, draft);
        var now = time.GetUtcNow().UtcDateTime;
        At = now.Date.AddHours(now.Hour + 1); // The next full hour.
        ViewData["Title"] = text["Send later"].Value;
        ViewData[ShellPlace.Key] = new ShellPlace(channel.ZoneId, channel.Id);
        return true;
    }

    private IActionResult Refuse(int status, string problem)
    {
        if (!Request.WantsPage()) return new JsonResult(new { problem }) { StatusCode = status };
        (Problem, Response.StatusCode) = (problem, status);
        return Page();
    }
}
