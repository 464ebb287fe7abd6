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

/// <summary>Forwards a message to another channel or person. What is added is a message of its own, after it.</summary>
public sealed class ForwardModel(
    AppDb db, MessageHistory history, PostMessage post, RateLimits limits, IStringLocalizer<Text> text) : PageModel
{
    /// <param name="Zone">Null for a direct channel.</param>
    public sealed record Place(Guid Id, string Name, string? Zone);

    private const int Most = 500;

    public Message Message { get; private set; } = null!;
    public string Back => $"{Message.Channel!.Address}/{Message.No}#m-{Message.Id}";

    /// <summary>The first line of what is forwarded.</summary>
    public string Line { get; private set; } = "";
    public IReadOnlyList<Place> Places { get; private set; } = [];
    public string Nonce { get; private set; } = Guid.CreateVersion7().ToString("N");
    public Guid? To { get; private set; }
    public string? Comment { get; private set; }
    public string? Problem { get; private set; }

    /// <summary>The form without the page around it, for scripts.</summary>
    public bool ListOnly { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id) => await FindAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnGetListAsync(Guid id)
    {
        ListOnly = true;
        return await OnGetAsync(id);
    }

    /// <param name="to">The id of a channel.</param>
    /// <param name="comment">What to say with it; may be empty.</param>
    public async Task<IActionResult> OnPostAsync(
        Guid id, [FromForm] Guid? to, [FromForm(Name = "text")] string? comment, [FromForm] string? nonce)
    {
        if (!await FindAsync(id)) return NotFound();
        (To, Comment, Nonce) = (to, comment, string.IsNullOrEmpty(nonce) || nonce.Length > 60 ? Nonce : nonce);
        if (Places.FirstOrDefault(p => p.Id == to) is not { } place)
            return Refuse(StatusCodes.Status422UnprocessableEntity, text["Choose where to forward it."]);
        var words = new Draft(comment ?? "").Cleaned();
        if (words.IsTooLong)
            return Refuse(StatusCodes.Status422UnprocessableEntity,
                text["Too long: {0} characters, limit {1}.", words.Text.Length, Message.TextMax]);
        if (!limits.TryTake(Limit.Message, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return Refuse(StatusCodes.Status429TooManyRequests, text["Slow down: you can send again in {0} s.", RateLimits.Seconds(wait)]);
        }
        var sent = await post.RunAsync(place.Id, User.Id(), Nonce, new Draft("", ForwardOf: id));
        if (sent.Outcome is PostOutcome.Posted or PostOutcome.Repeated)
        {
            // After a lost answer, other words than before are another message.
            if (!words.IsEmpty && (await post.RunAsync(place.Id, User.Id(), $"{Nonce}+", words)).Outcome == PostOutcome.NonceReused)
                await post.RunAsync(place.Id, User.Id(), "", words);
            var link = $"/messages/{sent.Message!.Id}?handler=Jump";
            return Request.WantsPage() ? Redirect(link) : new JsonResult(new { link, place = place.Name });
        }
        Nonce = Guid.CreateVersion7().ToString("N");
        return sent.Outcome switch
        {
            PostOutcome.NotFound => NotFound(),
            PostOutcome.NotAllowed => Refuse(StatusCodes.Status403Forbidden, text["You can't post there."]),
            PostOutcome.ForwardGone => Refuse(StatusCodes.Status422UnprocessableEntity, text["This message was deleted."]),
            _ => Refuse(StatusCodes.Status422UnprocessableEntity, text["This message changed while it was being sent. Send it again."]),
        };
    }

    private async Task<bool> FindAsync(Guid id)
    {
        var me = User.Id();
        var found = await db.Messages.AsNoTracking().VisibleTo(me).Include(m => m.Channel!.Zone)
            .SingleOrDefaultAsync(m => m.Id == id && m.DeletedAt == null && m.Kind == MessageKind.Text);
        if (found is null) return false;
        Message = found;
        Line = Reply.To((await history.ByIdAsync([id])).Single()).Line;
        Places = [.. await ChannelsAsync(me), .. await DirectsAsync(me)];
        ViewData["Title"] = text["Forward"].Value;
        ViewData[ShellPlace.Key] = new ShellPlace(found.Channel!.ZoneId, found.ChannelId);
        return true;
    }

    private async Task<IEnumerable<Place>> ChannelsAsync(Guid me)
    {
        var rows = await db.Channels.AsNoTracking().VisibleTo(me).Where(c => c.Kind == ChannelKind.Text && c.ZoneId != null)
            .OrderBy(c => c.Zone!.Name).ThenBy(c => c.ZoneId).ThenBy(c => c.Position).Take(Most)
            .Select(c => new { Channel = c, Zone = c.Zone!.Name, Member = c.Zone.Members.FirstOrDefault(m => m.UserId == me) })
            .ToListAsync();
        return rows.Where(r => r.Member.May(Permission.PostMessages, r.Channel))
            .Select(r => new Place(r.Channel.Id, $"#{r.Channel.Name}", r.Zone));
    }

    private async Task<IEnumerable<Place>> DirectsAsync(Guid me)
    {
        var rows = await db.Channels.VisibleTo(me).Where(c => c.Kind == ChannelKind.Direct)
            .Select(c => new { c.Id, Other = c.Access.First(a => a.UserId != me).User! })
            .Where(d => !db.Blocks.AnyBetween(me, d.Other.Id))
            .OrderBy(d => d.Other.DisplayName).Take(Most).Select(d => new { d.Id, d.Other.DisplayName }).ToListAsync();
        return rows.Select(r => new Place(r.Id, r.DisplayName, null));
    }

    private IActionResult Refuse(int status, string problem)
    {
        if (!Request.WantsPage()) return new JsonResult(new { problem }) { StatusCode = status };
        (Problem, Response.StatusCode) = (problem, status);
        return Page();
    }
}
