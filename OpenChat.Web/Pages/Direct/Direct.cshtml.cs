using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Channels;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Direct;

/// <summary>A conversation of two: /d/{id}, and with a number the message that it names.</summary>
public sealed class DirectModel(
    AppDb db, MessageHistory history, Shell shell, PostMessage post, MarkRead markRead, RateLimits limits, Presence presence, IStringLocalizer<Text> text)
    : ChannelPage(db, history, shell, post, markRead, limits, text)
{
    public User Other { get; private set; } = null!;
    public Channel Channel { get; private set; } = null!;

    /// <summary>Null where the viewer may not know.</summary>
    public string? OthersPresence { get; private set; }

    protected override async Task<SeenChannel?> FindAsync()
    {
        if (!Guid.TryParse((string?)RouteData.Values["id"], out var id)) return null;
        var found = await Db.Channels.AsNoTracking().VisibleTo(Me).Where(c => c.Kind == ChannelKind.Direct)
            .Include(c => c.Access).ThenInclude(a => a.User).SingleOrDefaultAsync(c => c.Id == id);
        if (found is null) return null;
        Channel = found;
        Other = found.Access.First(a => a.UserId != Me).User!;
        if ((await Db.PresenceVisibleToAsync(Me)).Contains(Other.Id)) OthersPresence = PresenceNews.NameOf(presence.StateOf(Other.Id));
        ViewData["Title"] = Other.DisplayName;
        ViewData[ShellPlace.Key] = new ShellPlace(null, found.Id);
        var read = await Db.ReadMarks.AsNoTracking().SingleOrDefaultAsync(r => r.UserId == Me && r.ChannelId == id);
        return new(found, null, read?.No, read?.At);
    }

    protected override string NameOf(Channel channel) => Other.DisplayName;

    /// <summary>The same words whoever blocked whom: the blocked person gets no hint.</summary>
    protected override async Task<string?> RefusalAsync(SeenChannel seen) =>
        await Db.Blocks.AnyBetweenAsync(Me, Other.Id) ? T["You can't message each other right now."].Value : null;
}
