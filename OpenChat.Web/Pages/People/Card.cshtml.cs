using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.People;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.People;

/// <summary>A person as a card beside their name, with what the viewer may do in the zone on screen. The profile is its page.</summary>
public sealed class CardModel(Presence presence, AppDb db, TimeProvider time) : PageModel
{
    public User Person { get; private set; } = null!;
    public bool IsMe => Person.Id == User.Id();
    public bool IsBlocked { get; private set; }

    /// <summary>The direct channel of the two; null if there is none yet.</summary>
    public Guid? ChannelId { get; private set; }

    /// <summary>Null if the viewer may not see it.</summary>
    public string? PersonsPresence { get; private set; }

    /// <summary>Their membership of the zone on screen, with it; null where there is none.</summary>
    public Member? Target { get; private set; }

    /// <summary>The roles that the viewer may give them.</summary>
    public IReadOnlyList<Role> Roles { get; private set; } = [];

    public bool MayKick { get; private set; }

    /// <summary>The viewer's membership of that zone.</summary>
    public Member? Mine { get; private set; }

    /// <summary>How many invites a kick can end beside the person's own.</summary>
    public int LinksBack { get; private set; }

    /// <param name="zone">The zone on screen; one that the viewer is not in counts as none.</param>
    public async Task<IActionResult> OnGetAsync(string username, Guid? zone)
    {
        await using var connection = await db.HoldAsync();
        var (me, name) = (User.Id(), Username.Normalize(username));
        var found = await db.Users.AsNoTracking().VisibleTo(db, me).SingleOrDefaultAsync(u => u.UserName == name);
        if (found is null) return NotFound();
        Person = found;
        IsBlocked = await db.Blocks.AnyAsync(b => b.BlockerId == me && b.BlockedId == found.Id);
        ChannelId = await OpenDirectChannel.FindAsync(db, me, found.Id);
        if (!IsMe && await db.PresenceIsVisibleToAsync(me, found.Id))
            PersonsPresence = PresenceNews.NameOf(presence.StateOf(found.Id));
        var members = await db.Members.AsNoTracking().Include(m => m.Zone)
            .Where(m => m.ZoneId == zone && (m.UserId == me || m.UserId == found.Id)).ToListAsync();
        if (members.Find(m => m.UserId == me) is not { } mine) return Page();
        Target = members.Find(m => m.UserId == found.Id);
        if (Target is null || IsMe) return Page();
        if (ChangeRole.Allows(mine, Target)) Roles = [.. mine.MayGive()];
        (Mine, MayKick) = (mine, KickMember.Allows(mine, Target));
        if (MayKick) LinksBack = await KickMember.LinksBack(db.Invites, mine, found.Id, time.GetUtcNow().UtcDateTime).CountAsync();
        return Page();
    }
}
