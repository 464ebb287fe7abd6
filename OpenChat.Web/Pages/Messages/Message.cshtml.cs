using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Messages;

/// <summary>One message by itself, with what this viewer may do to it. Scripts take its forms from here too.</summary>
public sealed class MessageModel(
    AppDb db, MessageHistory history, EditMessage edit, DeleteMessage delete, RateLimits limits, PublicAddress address, IStringLocalizer<Text> text) : PageModel
{
    public Message Message { get; private set; } = null!;
    public MessageView Shown { get; private set; } = null!;

    /// <summary>Its place in its channel.</summary>
    public string Permalink => $"{Message.Channel!.Address}/{Message.No}";

    /// <summary>The same as somebody would paste it elsewhere.</summary>
    public string Link => $"{address.Configured?.GetLeftPart(UriPartial.Authority) ?? $"{Request.Scheme}://{Request.Host}"}{Permalink}";

    public bool MayEdit { get; private set; }
    public bool MayDelete { get; private set; }

    /// <summary>What stands in the box: a refusal keeps what was typed.</summary>
    public string Words { get; private set; } = "";
    public string? Problem { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (!await FindAsync(id)) return NotFound();
        return Message.DeletedAt is null ? Page() : Redirect(Permalink);
    }

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] string? words)
    {
        if (!await FindAsync(id)) return NotFound();
        if (!limits.TryTake(Limit.Message, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return Refuse(words, StatusCodes.Status429TooManyRequests, text["Slow down: you can send again in {0} s.", RateLimits.Seconds(wait)]);
        }
        return await edit.RunAsync(id, User.Id(), words ?? "") switch
        {
            ChangeOutcome.Changed or ChangeOutcome.Unchanged => Done(),
            ChangeOutcome.Empty => Refuse(words, StatusCodes.Status422UnprocessableEntity, text["A message can't be empty. Delete it instead?"]),
            ChangeOutcome.TooLong => Refuse(words, StatusCodes.Status422UnprocessableEntity, text["Too long: {0} characters, limit {1}.", words!.Length, Message.TextMax]),
            ChangeOutcome.NotAllowed => StatusCode(StatusCodes.Status403Forbidden),
            _ => NotFound(),
        };
    }

    public async Task<IActionResult> OnPostDeleteAsync(Guid id)
    {
        if (!await FindAsync(id)) return NotFound();
        return await delete.RunAsync(id, User.Id()) switch
        {
            ChangeOutcome.Changed => Done(),
            ChangeOutcome.NotAllowed => StatusCode(StatusCodes.Status403Forbidden),
            _ => NotFound(),
        };
    }

    private async Task<bool> FindAsync(Guid id)
    {
        var me = User.Id();
        var found = await db.Messages.AsNoTracking().VisibleTo(me).Include(m => m.Channel!.Zone).SingleOrDefaultAsync(m => m.Id == id);
        if (found is null) return false;
        (Message, Words) = (found, found.Text);
        Shown = (await history.ByIdAsync([id])).Single();
        MayEdit = found.AuthorId == me && found.Kind == MessageKind.Text;
        MayDelete = found.Kind == MessageKind.Text && await DeleteMessage.MayDeleteAsync(db, found, me);
        ViewData["Title"] = text["Message"].Value;
        ViewData[ShellPlace.Key] = new ShellPlace(found.Channel!.ZoneId, found.ChannelId);
        return true;
    }

    private IActionResult Done() => Request.WantsPage() ? Redirect($"{Permalink}#m-{Message.Id}") : new NoContentResult();

    private IActionResult Refuse(string? words, int status, string problem)
    {
        if (!Request.WantsPage()) return new JsonResult(new { problem }) { StatusCode = status };
        (Words, Problem, Response.StatusCode) = (words ?? "", problem, status);
        return Page();
    }
}
