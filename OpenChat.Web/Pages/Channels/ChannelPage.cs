using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Channels;

/// <summary>What a channel of a zone and a direct channel have in common: reading, writing, marking as read.</summary>
public abstract class ChannelPage(AppDb db, MessageHistory history, Shell shell, PostMessage post, MarkRead markRead, RateLimits limits, IStringLocalizer<Text> text) : PageModel
{
    public PaneView Pane { get; private set; } = null!;

    /// <summary>The list without the page around it.</summary>
    public bool ListOnly { get; private set; }

    /// <summary>What the composer sends.</summary>
    public sealed class InputModel
    {
        public string? Text { get; set; }
        public string? Nonce { get; set; }

        public Draft ToDraft() => new(Text ?? "");
    }

    protected AppDb Db => db;
    protected IStringLocalizer<Text> T => text;
    protected Guid Me => User.Id();

    /// <summary>The channel that the address names, as far as the viewer may see it.</summary>
    protected abstract Task<SeenChannel?> FindAsync();
    protected abstract string NameOf(Channel channel);

    /// <summary>Why the viewer may not write here; null where they may.</summary>
    protected abstract Task<string?> RefusalAsync(SeenChannel seen);

    public async Task<IActionResult> OnGetAsync(long? no, long? before, long? after)
    {
        await using var connection = await db.HoldAsync();
        if (await FindAsync() is not { Channel: var channel } seen) return NotFound();
        if (no is { } number && (number < 1 || number > channel.LastNo)) return NotFound();
        await shell.LoadAsync(Me, (ShellPlace)ViewData[ShellPlace.Key]!);
        await ShowAsync(seen, new HistoryRange(before, after, no), ComposerView.Fresh());
        return Page();
    }

    /// <summary>A page of the list by itself, for scrolling on.</summary>
    public async Task<IActionResult> OnGetHistoryAsync(long? before, long? after)
    {
        await using var connection = await db.HoldAsync();
        if (await FindAsync() is not { } seen) return NotFound();
        await ShowAsync(seen, new HistoryRange(before, after), ComposerView.Fresh());
        ListOnly = true;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(InputModel input)
    {
        if (await FindAsync() is not { Channel: var channel } seen) return NotFound();
        var (draft, nonce) = (input.ToDraft(), input.Nonce ?? "");
        // A retry of what was taken already is answered before any limit: its sender only missed the answer.
        if (await post.RepeatOfAsync(db, channel.Id, Me, nonce, draft) is { } repeat) return Sent(channel, repeat, StatusCodes.Status200OK);
        if (!limits.TryTake(Limit.Message, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return await RefuseAsync(seen, draft, nonce, StatusCodes.Status429TooManyRequests, T["Slow down: you can send again in {0} s.", RateLimits.Seconds(wait)]);
        }
        var result = await post.RunAsync(channel.Id, Me, nonce, draft);
        return result.Outcome switch
        {
            PostOutcome.Posted => Sent(channel, result.Message!, StatusCodes.Status201Created),
            PostOutcome.Repeated => Sent(channel, result.Message!, StatusCodes.Status200OK),
            PostOutcome.NotFound => NotFound(),
            PostOutcome.NotAllowed => await RefuseAsync(seen, draft, nonce, StatusCodes.Status403Forbidden, T["You can't post here."]),
            PostOutcome.Empty => await RefuseAsync(seen, draft, "", StatusCodes.Status422UnprocessableEntity, T["Write a message first."]),
            PostOutcome.TooLong => await RefuseAsync(seen, draft, "", StatusCodes.Status422UnprocessableEntity,
                T["Too long: {0} characters, limit {1}.", draft.Text.Length, Message.TextMax]),
            _ => await RefuseAsync(seen, draft, "", StatusCodes.Status422UnprocessableEntity, T["This message changed while it was being sent. Send it again."]),
        };
    }

    public async Task<IActionResult> OnPostReadAsync()
    {
        if (await FindAsync() is not { Channel: var channel }) return NotFound();
        await markRead.RunAsync(channel.Id, Me, channel.LastNo);
        return Redirect(channel.Address);
    }

    private IActionResult Sent(Channel channel, Message message, int status) => AsksForJson
        ? new JsonResult(new { message.Id, message.No, message.Nonce }) { StatusCode = status }
        : Redirect($"{channel.Address}#m-{message.Id}");

    private async Task<IActionResult> RefuseAsync(SeenChannel seen, Draft draft, string nonce, int status, string problem)
    {
        if (AsksForJson) return new JsonResult(new { problem }) { StatusCode = status };
        var composer = ComposerView.Fresh() with { Draft = draft, Problem = problem };
        await ShowAsync(seen, HistoryRange.Latest, nonce.Length > 0 ? composer with { Nonce = nonce } : composer);
        Response.StatusCode = status;
        return Page();
    }

    private async Task ShowAsync(SeenChannel seen, HistoryRange range, ComposerView composer)
    {
        var channel = seen.Channel;
        var seq = channel.LastSeq; // Read with the channel, before its messages.
        var page = channel.Kind == ChannelKind.Voice ? new MessagePage([], false, false) : await history.LoadAsync(channel, range);
        var viewer = HttpContext.Viewer()!;
        var blocked = await shell.BlockedAsync(Me);
        var readNo = seen.ReadNo ?? 0;
        Pane = new(channel, channel.Address, NameOf(channel), page, seq, readNo, seen.ReadAt, range.Around, await RefusalAsync(seen), composer,
            new Author(viewer.Id, viewer.Username, viewer.DisplayName, viewer.AvatarId, seen.Member?.Role),
            channel.Kind != ChannelKind.Direct && seen.Member.May(Permission.DeleteMessages, channel),
            blocked, await SilencedAsync(channel, readNo, blocked));
    }

    /// <summary>How many of the newest messages that are unread were said by people whom the viewer blocked. Of those before them none is taken away: to count them would cost a page of a long channel more than all else.</summary>
    private async Task<int> SilencedAsync(Channel channel, long readNo, IReadOnlyList<Guid> blocked)
    {
        var first = Math.Max(readNo, channel.LastNo - PaneView.MostCounted);
        return blocked.Count == 0 || first == channel.LastNo ? 0 : await db.Messages.CountAsync(m => m.ChannelId == channel.Id && m.No > first && blocked.Contains(m.AuthorId));
    }

    /// <summary>The composer's script wants an answer and no page: what it shows comes by the stream.</summary>
    private bool AsksForJson => Request.Headers.Accept.ToString().StartsWith("application/json", StringComparison.Ordinal);
}
