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

/// <summary>The form of reactions on a message's pages.</summary>
/// <param name="Shown">Emoji that the message has.</param>
/// <param name="Mine">Those of the viewer.</param>
/// <param name="Own">What those of the zone are called.</param>
public sealed record ReactForm(Guid MessageId, IEnumerable<string> Shown, IReadOnlyList<string> Mine, Mentions? Own);

/// <summary>Who reacted to a message, and how: without the people whom the viewer blocked.</summary>
public sealed class ReactionsModel(
    AppDb db, ToggleReaction toggle, MentionNames names, RateLimits limits, IStringLocalizer<Text> text) : PageModel
{
    /// <summary>People listed on the page, at most. The counts are of all.</summary>
    private const int Most = 500;

    public sealed record Kind(string Emoji, MentionChip? Chip, int Count, bool IsMine, IReadOnlyList<Author> People);

    public Message Message { get; private set; } = null!;
    public string Permalink => $"{Message.Channel!.Address}/{Message.No}#m-{Message.Id}";
    public IReadOnlyList<Kind> Kinds { get; private set; } = [];
    public ReactForm Form =>
        new(Message.Id, Kinds.Select(kind => kind.Emoji), [.. Kinds.Where(kind => kind.IsMine).Select(kind => kind.Emoji)], own);

    private Mentions? own;

    public string? Problem { get; private set; }

    /// <summary>The list without the page around it, for scripts.</summary>
    public bool ListOnly { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        if (!await FindAsync(id)) return NotFound();
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnGetListAsync(Guid id)
    {
        ListOnly = true;
        return await OnGetAsync(id);
    }

    /// <param name="on">True adds, false removes; a form without script leaves it out and toggles.</param>
    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] string? emoji, [FromForm] bool? on)
    {
        if (!await FindAsync(id)) return NotFound();
        if (!limits.TryTake(Limit.Reaction, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return await RefuseAsync(StatusCodes.Status429TooManyRequests,
                text["Slow down: you can react again in {0} s.", RateLimits.Seconds(wait)]);
        }
        return await toggle.RunAsync(id, User.Id(), emoji, on, atOnce: Request.WantsPage()) switch
        {
            ReactOutcome.Changed or ReactOutcome.Unchanged => Request.WantsPage() ? Redirect(Permalink) : new NoContentResult(),
            ReactOutcome.NotAllowed => await RefuseAsync(StatusCodes.Status403Forbidden, text["You can't react here."]),
            ReactOutcome.NoEmoji => await RefuseAsync(StatusCodes.Status422UnprocessableEntity, text["Choose an emoji to react with."]),
            ReactOutcome.EmojiGone => await RefuseAsync(StatusCodes.Status422UnprocessableEntity, text["That emoji was deleted."]),
            ReactOutcome.TooManyKinds => await RefuseAsync(StatusCodes.Status422UnprocessableEntity,
                text["This message already has {0} different reactions. Use one of them.", Reaction.KindsMax]),
            _ => NotFound(),
        };
    }

    private async Task<bool> FindAsync(Guid id)
    {
        var found = await db.Messages.AsNoTracking().VisibleTo(User.Id()).Include(m => m.Channel!.Zone)
            .SingleOrDefaultAsync(m => m.Id == id && m.DeletedAt == null);
        if (found is null) return false;
        Message = found;
        ViewData["Title"] = text["Reactions"].Value;
        ViewData[ShellPlace.Key] = new ShellPlace(found.Channel!.ZoneId, found.ChannelId);
        return true;
    }

    private async Task LoadAsync()
    {
        var me = User.Id();
        var shown = db.Reactions.Where(r => r.MessageId == Message.Id && !db.Blocks.Any(b => b.BlockerId == me && b.BlockedId == r.UserId));
        var kinds = await shown.GroupBy(r => r.Emoji)
            .Select(g => new { Emoji = g.Key, Count = g.Count(), First = g.Min(r => r.At), IsMine = g.Any(r => r.UserId == me) })
            .ToListAsync();
        var people = (await shown.OrderBy(r => r.At).Take(Most)
            .Select(r => new { r.Emoji, Who = new Author(r.UserId, r.User!.UserName!, r.User.DisplayName, r.User.AvatarId, null) })
            .ToListAsync()).ToLookup(r => r.Emoji, r => r.Who);
        var ids = kinds.Select(k => ZoneEmoji.IdOf(k.Emoji)).OfType<Guid>();
        var stored = string.Concat(ids.Select(id => new MentionToken(MentionKind.Emoji, id)));
        own = (await names.LoadAsync(db, [(stored, Message.Channel!.ZoneId)]))(stored, Message.Channel.ZoneId);
        Kinds =
        [
            .. kinds.OrderBy(k => k.First).Select(k => new Kind(k.Emoji, own.Face(k.Emoji), k.Count, k.IsMine, [.. people[k.Emoji]])),
        ];
    }

    private async Task<IActionResult> RefuseAsync(int status, string problem)
    {
        if (!Request.WantsPage()) return new JsonResult(new { problem }) { StatusCode = status };
        (Problem, Response.StatusCode) = (problem, status);
        await LoadAsync();
        return Page();
    }
}
