using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Channels;

/// <summary>A channel of a zone: /z/{zone}/{channel}, and with a number the message that it names.</summary>
public sealed class ChannelModel(
    AppDb db, ChannelQueries queries, MessageHistory history, Shell shell, PostMessage post, MarkRead markRead, RateLimits limits, IStringLocalizer<Text> text)
    : ChannelPage(db, history, shell, post, markRead, limits, text)
{
    public Channel Channel { get; private set; } = null!;

    protected override async Task<SeenChannel?> FindAsync()
    {
        if (await queries.InZoneAsync(Db, Me, (string)RouteData.Values["zone"]!, (string)RouteData.Values["channel"]!) is not { Channel: var found } seen) return null;
        Channel = found;
        ViewData["Title"] = $"{NameOf(found)}, {found.Zone!.Name}";
        ViewData[ShellPlace.Key] = new ShellPlace(found.ZoneId, found.Id, Members: true);
        return seen;
    }

    protected override string NameOf(Channel channel) => channel.Kind == ChannelKind.Voice ? channel.Name : $"#{channel.Name}";

    protected override Task<string?> RefusalAsync(SeenChannel seen) =>
        Task.FromResult(seen.Member.May(Permission.PostMessages, seen.Channel)
            ? null : T["You can read this channel but not post in it."].Value);
}
