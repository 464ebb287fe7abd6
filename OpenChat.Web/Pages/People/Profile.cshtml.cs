using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.People;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.People;

/// <summary>A person's card, for those who share a zone or a direct channel with them; 404 for everyone else.</summary>
public sealed class ProfileModel(
    OpenDirectChannel openDirectChannel,
    BlockUser blockUser,
    UnblockUser unblockUser,
    RateLimits limits,
    Presence presence,
    AppDb db,
    IStringLocalizer<Text> T) : PageModel
{
    public User Person { get; private set; } = null!;
    public bool IsMe => Person.Id == User.Id();
    public bool IsBlocked { get; private set; }

    /// <summary>The direct channel of the two; null if there is none yet.</summary>
    public Guid? ChannelId { get; private set; }

    /// <summary>Null if the viewer may not see it.</summary>
    public string? PersonsPresence { get; private set; }

    /// <summary>Their memberships in the zones that both are in.</summary>
    public IReadOnlyList<Member> Zones { get; private set; } = [];

    public async Task<IActionResult> OnGetAsync(string username)
    {
        if (!await FindAsync(username)) return NotFound();
        await LoadAsync();
        return Page();
    }

    public async Task<IActionResult> OnPostMessageAsync(string username)
    {
        if (!await FindAsync(username)) return NotFound();
        if (ChannelId is { } existing) return Redirect($"/d/{existing}");
        if (!limits.TryTake(Limit.Direct, HttpContext, out var wait))
        {
            await LoadAsync();
            return this.TooFast(T, wait, "message");
        }
        var opened = await openDirectChannel.RunAsync(User.Id(), Person.Id);
        if (opened.ChannelId is { } channel) return Redirect($"/d/{channel}");
        if (opened.Outcome == DirectOutcome.NotFound) return NotFound();
        await LoadAsync();
        ModelState.AddModelError("message", T["You can't message this person right now."]);
        return new PageResult { StatusCode = StatusCodes.Status403Forbidden };
    }

    public async Task<IActionResult> OnPostBlockAsync(string username)
    {
        if (!await FindAsync(username) || !await blockUser.RunAsync(User.Id(), Person.Id)) return NotFound();
        return Back(T["{0} blocked.", Person.DisplayName], new FlashAction(T["Undo"], $"/u/{Person.UserName}?handler=Unblock"));
    }

    public async Task<IActionResult> OnPostUnblockAsync(string username)
    {
        if (!await FindAsync(username) || !await unblockUser.RunAsync(User.Id(), Person.Id)) return NotFound();
        return Back(T["{0} unblocked.", Person.DisplayName]);
    }

    private RedirectResult Back(string sentence, FlashAction? action = null)
    {
        this.Say(sentence, action);
        return Redirect($"/u/{Person.UserName}");
    }

    private async Task<bool> FindAsync(string username)
    {
        var (me, name) = (User.Id(), Username.Normalize(username));
        if (await db.Users.AsNoTracking().VisibleTo(db, me).SingleOrDefaultAsync(u => u.UserName == name) is not { } found) return false;
        Person = found;
        IsBlocked = await db.Blocks.AnyAsync(b => b.BlockerId == me && b.BlockedId == found.Id);
        ChannelId = await OpenDirectChannel.FindAsync(db, me, found.Id);
        return true;
    }

    /// <summary>Loads what the card shows beside the person, for requests that show it.</summary>
    private async Task LoadAsync()
    {
        var me = User.Id();
        if (!IsMe && await db.PresenceIsVisibleToAsync(me, Person.Id))
            PersonsPresence = PresenceNews.NameOf(presence.StateOf(Person.Id));
        Zones = await db.Members.AsNoTracking().Include(m => m.Zone)
            .Where(m => m.UserId == Person.Id && m.Zone!.Members.Any(mine => mine.UserId == me))
            .OrderBy(m => m.Zone!.Name).ThenBy(m => m.ZoneId).ToListAsync();
        ViewData[ShellPlace.Key] = await PlaceAsync(me);
    }

    /// <summary>The sidebar stays as it was: opening a card in a zone does not leave the zone.</summary>
    private async Task<ShellPlace> PlaceAsync(Guid me)
    {
        if (LastPlace.Of(HttpContext) is not { } last) return ShellPlace.Nowhere;
        var zone = await db.Channels.VisibleTo(me).Where(c => c.Id == last).Select(c => c.ZoneId).SingleOrDefaultAsync();
        return zone is null ? ShellPlace.Nowhere : new ShellPlace(zone, Members: true);
    }
}
