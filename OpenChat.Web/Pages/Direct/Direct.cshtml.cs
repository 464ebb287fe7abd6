using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Channels;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Direct;

/// <summary>A direct channel: /d/{id}. A number after it names a message.</summary>
public sealed class DirectModel(
    AppDb db,
    MessageHistory history,
    Shell shell,
    PostMessage post,
    MarkRead markRead,
    RateLimits limits,
    Presence presence,
    IStringLocalizer<Text> text)
    : ChannelPage(db, history, shell, post, markRead, limits, text)
{
    public User Other { get; private set; } = null!;
    public Channel Channel { get; private set; } = null!;

    /// <summary>Null if the viewer may not see it.</summary>
    public string? OthersPresence { get; private set; }

    /// <summary>Someone else's name looks like theirs.</summary>
    public bool IsAlike { get; private set; }

    /// <summary>Why neither may call the other before both have written; null if they may.</summary>
    public string? NoCallYet { get; private set; }

    protected override async Task<SeenChannel?> FindAsync()
    {
        if (!Guid.TryParse((string?)RouteData.Values["id"], out var id)) return null;
        var found = await Db.Channels.AsNoTracking().VisibleTo(Me).Where(c => c.Kind == ChannelKind.Direct)
            .Include(c => c.Access).ThenInclude(a => a.User).SingleOrDefaultAsync(c => c.Id == id);
        if (found is null) return null;
        Channel = found;
        Other = found.Access.First(a => a.UserId != Me).User!;
        ViewData["Title"] = Other.DisplayName;
        ViewData[ShellPlace.Key] = new ShellPlace(null, found.Id);
        var read = await Db.ReadMarks.AsNoTracking().SingleOrDefaultAsync(r => r.UserId == Me && r.ChannelId == id);
        var readNo = read?.No ?? 0;
        var deleted = found.LastNo == readNo ? 0
            : await Db.Messages.CountAsync(m => m.ChannelId == id && m.DeletedAt != null && m.No > readNo);
        return new(found, null, read?.No, read?.At, deleted);
    }

    protected override async Task LoadHeadAsync()
    {
        if (await Db.PresenceIsVisibleToAsync(Me, Other.Id)) OthersPresence = PresenceNews.NameOf(presence.StateOf(Other.Id));
        var about = await Db.Users.Where(u => u.Id == Other.Id).Select(u => new
        {
            IsAlike = u.IsAlike(null, Db.Users, Db.Members),
            Replied = Db.Messages.Any(m => m.ChannelId == Channel.Id && m.Kind == MessageKind.Text && m.AuthorId == u.Id),
            Began = Db.Messages.Any(m => m.ChannelId == Channel.Id && m.Kind == MessageKind.Text && m.AuthorId == Me),
        }).SingleAsync();
        IsAlike = about.IsAlike;
        if (IsAlike) ViewData["Title"] = Lookalike.Named(Other.DisplayName, Other.UserName, isAlike: true);
        if (!about.Replied) NoCallYet = T["You can call {0} after they reply.", Other.DisplayName];
        else if (!about.Began) NoCallYet = T["Send {0} a message before you call.", Other.DisplayName];
    }

    protected override string NameOf(Channel channel) => Other.DisplayName;

    /// <summary>The same text for a block by either and for someone who takes no direct messages, so that it hints at no block.</summary>
    protected override async Task<string?> RefusalAsync(SeenChannel seen)
    {
        if (await Db.MayTalkAsync(Me, Other.Id)) return null;
        return await Db.Users.AnyAsync(u => u.Id == Me && u.RefusesDirect)
            ? T["You turned off direct messages. Turn them on in your privacy settings to write here."]
            : T["You can't message each other right now."];
    }
}
