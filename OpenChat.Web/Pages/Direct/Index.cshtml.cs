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

namespace OpenChat.Web.Pages.Direct;

/// <summary>The people whom the viewer may message, and those they blocked. The sidebar lists their chats.</summary>
public sealed class IndexModel(
    FindPeople findPeople, UnblockUser unblockUser, Presence presence, AppDb db, RateLimits limits, IStringLocalizer<Text> T) : PageModel
{
    private HashSet<Guid> visible = [];

    public FoundPeople Found { get; private set; } = FoundPeople.None;
    public IReadOnlyList<User> Blocked { get; private set; } = [];
    public string Query { get; private set; } = "";

    /// <summary>Where the viewer, who knows no one yet, may invite people; null if they are in no zone.</summary>
    public Zone? InvitesTo { get; private set; }

    public async Task<IActionResult> OnGetAsync(string? q)
    {
        var me = User.Id();
        Query = DisplayName.Clean(q ?? "", FindPeople.QueryMax) ?? q!;
        if (Query.Length > 0 && !limits.TryTake(Limit.Search, HttpContext, out var wait)) return this.TooFast(wait);
        Found = await findPeople.RunAsync(me, Query);
        if (Found.People.Count == 0 && Query.Length == 0) InvitesTo = await InvitesToAsync(me);
        Blocked = await db.Blocks.Where(b => b.BlockerId == me).OrderBy(b => b.Blocked!.DisplayName)
            .Select(b => b.Blocked!).AsNoTracking().ToListAsync();
        visible = await db.PresenceVisibleToAsync(me, [.. Found.People.Select(p => p.Id)]);
        return Page();
    }

    public async Task<IActionResult> OnPostUnblockAsync(Guid person)
    {
        if (!await unblockUser.RunAsync(User.Id(), person)) return NotFound();
        this.Say(T["Unblocked."]);
        return Redirect("/d");
    }

    private async Task<Zone?> InvitesToAsync(Guid me)
    {
        var mine = await db.Members.AsNoTracking().Include(m => m.Zone).Where(m => m.UserId == me).OrderBy(m => m.JoinedAt).ToListAsync();
        return mine.FirstOrDefault(m => m.May(Permission.InvitePeople))?.Zone;
    }

    /// <summary>Null if the viewer may not see it.</summary>
    public string? PresenceOf(Guid user) => visible.Contains(user) ? PresenceNews.NameOf(presence.StateOf(user)) : null;
}
