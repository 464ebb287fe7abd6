using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Channels;

/// <summary>What a channel of a zone and a direct channel have in common: reading, posting, marking as read.</summary>
public abstract class ChannelPage(
    AppDb db,
    MessageHistory history,
    Shell shell,
    PostMessage post,
    MarkRead markRead,
    RateLimits limits,
    IStringLocalizer<Text> text) : PageModel
{
    public PaneView Pane { get; private set; } = null!;

    /// <summary>The list without the page around it.</summary>
    public bool ListOnly { get; private set; }

    /// <summary>What the composer sends.</summary>
    public sealed class InputModel
    {
        public string? Text { get; set; }
        public string? Nonce { get; set; }

        /// <summary>The id of the message that it replies to.</summary>
        public string? Reply { get; set; }

        /// <summary>Whether a reply mentions the person whom it answers.</summary>
        public bool? Notify { get; set; }

        /// <summary>The version of the draft that stood in the composer.</summary>
        public long? Version { get; set; }

        /// <summary>An invalid id becomes one that no message has, so that the post is refused.</summary>
        public Draft ToDraft() =>
            new(Text ?? "", string.IsNullOrEmpty(Reply) ? null : Guid.TryParse(Reply, out var id) ? id : Guid.Empty,
                Notify ?? true);
    }

    protected AppDb Db => db;
    protected IStringLocalizer<Text> T => text;
    protected Guid Me => User.Id();

    /// <summary>The channel that the address names; null if the viewer may not see it.</summary>
    protected abstract Task<SeenChannel?> FindAsync();
    protected abstract string NameOf(Channel channel);

    /// <summary>Loads what stands on the whole page and not in the list.</summary>
    protected virtual Task LoadHeadAsync() => Task.CompletedTask;

    /// <summary>Why the viewer may not post here; null if they may.</summary>
    protected abstract Task<string?> RefusalAsync(SeenChannel seen);

    /// <summary>Adds what an empty channel offers to someone who is alone in its zone.</summary>
    protected virtual Task<PaneView> WithInviteAsync(SeenChannel seen, PaneView pane) => Task.FromResult(pane);

    public async Task<IActionResult> OnGetAsync(long? no, long? before, long? after)
    {
        await using var connection = await db.HoldAsync();
        if (await FindAsync() is not { Channel: var channel } seen) return NotFound();
        if (IsOldAddress(channel)) return Redirect($"{channel.Address}{(no is null ? "" : $"/{no}")}{Request.QueryString}");
        if (no is { } number && (number < 1 || number > channel.LastNo)) return NotFound();
        await shell.LoadAsync(Me, (ShellPlace)ViewData[ShellPlace.Key]!);
        await LoadHeadAsync();
        await ShowAsync(seen, new HistoryRange(before, after, no), await ComposerAsync(channel));
        Pane = Pane with { Mentions = [.. (await shell.MentionsAsync(Me)).Where(m => m.Channel == channel.Id).Select(m => m.No)] };
        return Page();
    }

    /// <summary>A page of the list by itself, for scrolling.</summary>
    public async Task<IActionResult> OnGetHistoryAsync(long? before, long? after)
    {
        await using var connection = await db.HoldAsync();
        if (await FindAsync() is not { } seen) return NotFound();
        await ShowAsync(seen, new HistoryRange(before, after), ComposerView.Fresh());
        ListOnly = true;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(InputModel input, [FromServices] KeepDraft drafts)
    {
        if (await FindAsync() is not { Channel: var channel } seen) return NotFound();
        var (draft, nonce) = (input.ToDraft(), input.Nonce ?? "");
        // A retry of a stored message is answered before any limit: its sender only missed the response.
        if (await post.RepeatOfAsync(db, channel.Id, Me, nonce, draft) is { } repeat) return Sent(channel, repeat, StatusCodes.Status200OK);
        if (!limits.TryTake(Limit.Message, HttpContext, out var wait))
        {
            Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return await RefuseAsync(seen, draft, nonce, StatusCodes.Status429TooManyRequests,
                T["Slow down: you can send again in {0} s.", RateLimits.Seconds(wait)]);
        }
        var result = await post.RunAsync(channel.Id, Me, nonce, draft);
        // Scripts do this themselves: they may have begun another one by now.
        if (result.Outcome == PostOutcome.Posted && !Request.WantsJson())
            await drafts.RunAsync(channel.Id, Me, new Draft(""), input.Version ?? 0);
        return result.Outcome switch
        {
            PostOutcome.Posted => Sent(channel, result.Message!, StatusCodes.Status201Created),
            PostOutcome.Repeated => Sent(channel, result.Message!, StatusCodes.Status200OK),
            PostOutcome.NotFound => NotFound(),
            PostOutcome.NotAllowed => await RefuseAsync(seen, draft, nonce, StatusCodes.Status403Forbidden, T["You can't post here."]),
            PostOutcome.ReplyGone => await RefuseAsync(seen, draft with { ReplyTo = null }, "", StatusCodes.Status422UnprocessableEntity,
                T["The message you replied to was deleted."]),
            PostOutcome.Empty => await RefuseAsync(seen, draft, "", StatusCodes.Status422UnprocessableEntity, T["Write a message first."]),
            PostOutcome.TooLong => await RefuseAsync(seen, draft, "", StatusCodes.Status422UnprocessableEntity,
                T["Too long: {0} characters, limit {1}.", draft.Text.Length, Message.TextMax]),
            _ => await RefuseAsync(seen, draft, "", StatusCodes.Status422UnprocessableEntity,
                T["This message changed while it was being sent. Send it again."]),
        };
    }

    public async Task<IActionResult> OnPostReadAsync()
    {
        if (await FindAsync() is not { Channel: var channel }) return NotFound();
        await markRead.RunAsync(channel.Id, Me, channel.LastNo);
        return Redirect(channel.Address);
    }

    /// <summary>Whether the address has a slug from before the channel was renamed. What is sent to it is taken all the same.</summary>
    private bool IsOldAddress(Channel channel) => RouteData.Values["channel"] is string slug && slug != channel.Slug;

    private IActionResult Sent(Channel channel, Message message, int status) => Request.WantsJson()
        ? new JsonResult(new { message.Id, message.No, message.Nonce }) { StatusCode = status }
        : Redirect($"{channel.Address}#m-{message.Id}");

    private async Task<IActionResult> RefuseAsync(SeenChannel seen, Draft draft, string nonce, int status, string problem)
    {
        if (Request.WantsJson()) return new JsonResult(new { problem }) { StatusCode = status };
        var composer = ComposerView.Fresh() with { Draft = draft, Problem = problem, Reply = await ReplyAsync(seen.Channel, draft) };
        await LoadHeadAsync();
        await ShowAsync(seen, HistoryRange.Latest, nonce.Length > 0 ? composer with { Nonce = nonce } : composer);
        Response.StatusCode = status;
        return Page();
    }

    /// <summary>With what they typed there before, on any device.</summary>
    private async Task<ComposerView> ComposerAsync(Channel channel)
    {
        var kept = await history.DraftAsync(channel.Id, Me);
        var draft = new Draft(kept.Text, kept.Reply?.Id, !kept.IsQuiet);
        return ComposerView.Fresh() with { Draft = draft, Reply = kept.Reply, Version = kept.Version };
    }

    private async Task<Reply?> ReplyAsync(Channel channel, Draft draft) =>
        draft.ReplyTo is { } id && (await history.ByIdAsync([id])) is [var message] && message.ChannelId == channel.Id
            ? Reply.To(message) : null;

    private async Task ShowAsync(SeenChannel seen, HistoryRange range, ComposerView composer)
    {
        var channel = seen.Channel;
        var seq = channel.LastSeq; // Read with the channel, before its messages.
        var page = channel.Kind == ChannelKind.Voice ? new MessagePage([], false, false) : await history.LoadAsync(channel, range);
        var viewer = HttpContext.Viewer()!;
        var blocked = await shell.BlockedAsync(Me);
        var readNo = seen.ReadNo ?? 0;
        Pane = new(
            channel, channel.Address, NameOf(channel), page, seq, readNo, seen.ReadAt, range.Around, await RefusalAsync(seen), composer,
            new Author(viewer.Id, viewer.Username, viewer.DisplayName, viewer.AvatarId, seen.Member?.Role),
            channel.Kind != ChannelKind.Direct && seen.Member.May(Permission.DeleteMessages, channel),
            blocked, seen.Deleted + await SilencedAsync(channel, readNo, blocked));
        if (Pane.IsEmpty) Pane = await WithInviteAsync(seen, Pane);
        Pane = Pane with
        {
            Seen = channel.Kind == ChannelKind.Direct ? await db.SeenByOtherAsync(channel.Id, Me) : null,
            Mine = await MineAsync(page.Messages), MayPin = Pane.Refusal is null && seen.Member.May(Permission.PinMessages, channel),
        };
    }

    /// <summary>Only of messages to which more people reacted than a pill names: the browser finds the others by itself.</summary>
    private async Task<IReadOnlyList<string>> MineAsync(IReadOnlyList<MessageView> messages)
    {
        var crowded = messages.Where(m => m.Part<Reactions>()?.Pills.Any(pill => pill.Count > Pill.Named) is true)
            .Select(m => m.Id).ToList();
        if (crowded.Count == 0) return [];
        var mine = await db.Reactions.Where(r => crowded.Contains(r.MessageId) && r.UserId == Me)
            .Select(r => new { r.MessageId, r.Emoji }).ToListAsync();
        return [.. mine.Select(r => $"{r.MessageId}:{r.Emoji}")];
    }

    /// <summary>
    /// How many of the newest <see cref="PaneView.MostCounted"/> unread messages are from people whom the viewer blocked. Counting all of
    /// them would cost the page of a long channel more than everything else on it.
    /// </summary>
    private async Task<int> SilencedAsync(Channel channel, long readNo, IReadOnlyList<Guid> blocked)
    {
        var first = Math.Max(readNo, channel.LastNo - PaneView.MostCounted);
        if (blocked.Count == 0 || first >= channel.LastNo) return 0;
        return await db.Messages.CountAsync(m =>
            m.ChannelId == channel.Id && m.No > first && m.DeletedAt == null && blocked.Contains(m.AuthorId));
    }
}
