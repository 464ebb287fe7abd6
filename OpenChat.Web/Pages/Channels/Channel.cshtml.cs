using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Channels;

/// <summary>A channel of a zone: /z/{zone}/{channel}. A number after it names a message.</summary>
public sealed class ChannelModel(
    AppDb db,
    ChannelQueries queries,
    MessageHistory history,
    Shell shell,
    PostMessage post,
    MarkRead markRead,
    RateLimits limits,
    TimeProvider time,
    IStringLocalizer<Text> text)
    : ChannelPage(db, history, shell, post, markRead, limits, text)
{
    public Channel Channel { get; private set; } = null!;

    protected override async Task<SeenChannel?> FindAsync()
    {
        var (zone, channel) = ((string)RouteData.Values["zone"]!, (string)RouteData.Values["channel"]!);
        if (await queries.InZoneAsync(Db, Me, zone, channel) is not { Channel: var found } seen) return null;
        Channel = found;
        ViewData["Title"] = $"{NameOf(found)}, {found.Zone!.Name}";
        ViewData[ShellPlace.Key] = new ShellPlace(found.ZoneId, found.Id, Members: true);
        return seen;
    }

    protected override string NameOf(Channel channel) => channel.Kind == ChannelKind.Voice ? channel.Name : $"#{channel.Name}";

    protected override async Task<PaneView> WithInviteAsync(SeenChannel seen, PaneView pane)
    {
        if (seen.Member is not { } me || !me.May(Permission.InvitePeople)) return pane;
        if (await Db.Members.CountAsync(m => m.ZoneId == me.ZoneId) > 1) return pane;
        var now = time.GetUtcNow().UtcDateTime;
        var code = await Db.Invites.Where(i => i.ZoneId == me.ZoneId && i.MakerId == me.UserId && i.RevokedAt == null)
            .Where(i => (i.ExpiresAt == null || i.ExpiresAt > now) && (i.MaxUses == null || i.Uses < i.MaxUses))
            .OrderByDescending(i => i.CreatedAt).Select(i => i.Code).FirstOrDefaultAsync();
        return pane with { IsAlone = true, InviteLink = code is null ? null : $"{Request.Scheme}://{Request.Host}/invite/{code}" };
    }

    protected override Task<string?> RefusalAsync(SeenChannel seen) =>
        Task.FromResult(seen.Member.May(Permission.PostMessages, seen.Channel)
            ? null : T["You can read this channel but not post in it."].Value);
}
