using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Messages;

/// <summary>One message by itself, with what this viewer may do to it.</summary>
public sealed partial class MessageModel(
    AppDb db,
    MessageHistory history,
    EditMessage edit,
    DeleteMessage delete,
    PinMessage pin,
    SaveMessage save,
    MarkUnread markUnread,
    RateLimits limits,
    PublicAddress address,
    IStringLocalizer<Text> text) : PageModel
{
    public Message Message { get; private set; } = null!;
    public MessageView Shown { get; private set; } = null!;

    /// <summary>Its place in its channel.</summary>
    public string Permalink => $"{Message.Channel!.Address}/{Message.No}";

    /// <summary>The same as a full URL, for pasting elsewhere.</summary>
    public string Link => $"{address.Configured?.GetLeftPart(UriPartial.Authority) ?? $"{Request.Scheme}://{Request.Host}"}{Permalink}";

    public bool MayEdit { get; private set; }
    public bool MayDelete { get; private set; }
    public bool MayPin { get; private set; }

    /// <summary>The viewer saved it.</summary>
    public bool IsSaved { get; private set; }

    /// <summary>Reply, and react.</summary>
    public bool MayReply { get; private set; }

    public ReactForm React { get; private set; } = null!;

    /// <summary>The text in the form: a refusal keeps what was typed.</summary>
    public string Words { get; private set; } = "";
    public string? Problem { get; private set; }

    /// <summary>The problem is about the text in the form.</summary>
    public bool IsAboutWords { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (!await FindAsync(id)) return NotFound();
        return Message.DeletedAt is null ? Page() : Redirect(Permalink);
    }

    /// <summary>The text as it was typed, for editing where it stands.</summary>
    public async Task<IActionResult> OnGetWordsAsync(Guid id) =>
        await FindAsync(id) && MayEdit && Message.DeletedAt is null ? new JsonResult(new { words = Words }) : NotFound();

    /// <summary>To its place in the channel: where a quote of it leads without script.</summary>
    public async Task<IActionResult> OnGetJumpAsync(Guid id) =>
        await FindAsync(id) ? Redirect($"{Permalink}#m-{id}") : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] string? words)
    {
        if (!await FindAsync(id)) return NotFound();
        if (!limits.TryTake(Limit.Message, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return Refuse(words ?? "", StatusCodes.Status429TooManyRequests,
                text["Slow down: you can send again in {0} s.", RateLimits.Seconds(wait)]);
        }
        return await edit.RunAsync(id, User.Id(), words ?? "") switch
        {
            ChangeOutcome.Changed or ChangeOutcome.Unchanged => Done(),
            ChangeOutcome.Empty => Refuse(words ?? "", StatusCodes.Status422UnprocessableEntity,
                text["A message can't be empty. Delete it instead?"]),
            ChangeOutcome.TooLong => Refuse(words, StatusCodes.Status422UnprocessableEntity,
                text["Too long: {0} characters, limit {1}.", words!.Length, Message.TextMax]),
            ChangeOutcome.NotAllowed => StatusCode(StatusCodes.Status403Forbidden),
            _ => NotFound(),
        };
    }

    public async Task<IActionResult> OnPostUnreadAsync(Guid id)
    {
        if (!await FindAsync(id)) return NotFound();
        await markUnread.RunAsync(Message.ChannelId, User.Id(), Message.No);
        return Redirect("/d"); // In the channel it would be read again at once.
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
        Message = found;
        Shown = (await history.ByIdAsync([id])).Single();
        Words = Shown.Part<Mentions>().AsTyped(found.Text);
        MayEdit = found.AuthorId == me && found is { Kind: MessageKind.Text, ForwardOfId: null };
        MayDelete = found.Kind == MessageKind.Text && await DeleteMessage.MayDeleteAsync(db, found, me);
        IsSaved = await db.SavedMessages.AnyAsync(s => s.UserId == me && s.MessageId == id);
        MayPin = found.Kind == MessageKind.Text && await PinMessage.MayPinAsync(db, found.Channel!, me);
        MayReply = found.Kind == MessageKind.Text && await PostMessage.MayPostAsync(db, found.Channel!, me);
        var mine = Shown.WasReactedTo
            ? await db.Reactions.Where(r => r.MessageId == id && r.UserId == me).Select(r => r.Emoji).ToListAsync() : [];
        React = new(id, Shown.Part<Reactions>()?.Pills.Select(pill => pill.Emoji) ?? [], mine, Shown.Part<Mentions>());
        ViewData["Title"] = text["Message"].Value;
        ViewData[ShellPlace.Key] = new ShellPlace(found.Channel!.ZoneId, found.ChannelId);
        return true;
    }

    private IActionResult Done() => Request.WantsPage() ? Redirect($"{Permalink}#m-{Message.Id}") : new NoContentResult();

    private IActionResult Refuse(string? words, int status, string problem)
    {
        if (!Request.WantsPage()) return new JsonResult(new { problem }) { StatusCode = status };
        (Words, Problem, IsAboutWords, Response.StatusCode) = (words ?? Words, problem, words is not null, status);
        return Page();
    }
}
