using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Channels;

/// <summary>A channel of a zone: /z/{zone}/{channel}, and with a number the message that it names.</summary>
public sealed class ChannelModel(AppDb db, MessageHistory history, PostMessage post, MarkRead markRead, RateLimits limits, IStringLocalizer<Text> text)
    : ChannelPage(db, history, post, markRead, limits, text)
{
    public Channel Channel { get; private set; } = null!;

    protected override async Task<Channel?> FindAsync()
    {
        var (zone, slug) = ((string?)RouteData.Values["zone"], (string?)RouteData.Values["channel"]);
        var found = await Db.Channels.AsNoTracking().VisibleTo(Me).Include(c => c.Zone).SingleOrDefaultAsync(c => c.Zone!.Slug == zone && c.Slug == slug);
        if (found is null) return null;
        Channel = found;
        ViewData["Title"] = $"{NameOf(found)}, {found.Zone!.Name}";
        ViewData[ShellPlace.Key] = new ShellPlace(found.ZoneId, found.Id, Members: true);
        return found;
    }

    protected override string NameOf(Channel channel) => channel.Kind == ChannelKind.Voice ? channel.Name : $"#{channel.Name}";

    protected override Task<string?> RefusalAsync(Channel channel, Member? member) =>
        Task.FromResult(member.May(Permission.PostMessages, channel) ? null : T["You may read here, but not write."].Value);
}
