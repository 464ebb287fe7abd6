using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.People;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Direct;

/// <summary>The chats: whom one writes to stands in the sidebar, whom one may write to and whom one blocked in the pane.</summary>
public sealed class IndexModel(FindPeople findPeople, UnblockUser unblockUser, Presence presence, AppDb db, RateLimits limits, IStringLocalizer<Text> T) : PageModel
{
    private HashSet<Guid> visible = [];

    public FoundPeople Found { get; private set; } = new([], false);
    public IReadOnlyList<User> Blocked { get; private set; } = [];
    public string Query { get; private set; } = "";

    public async Task<IActionResult> OnGetAsync(string? q)
    {
        var me = User.Id();
        Query = DisplayName.Clean(q ?? "", FindPeople.QueryMax) ?? q!;
        if (Query.Length > 0 && !limits.TryTake(Limit.Search, HttpContext, out var wait)) return this.TooFast(wait);
        Found = await findPeople.RunAsync(me, Query);
        Blocked = await db.Blocks.Where(b => b.BlockerId == me).OrderBy(b => b.Blocked!.DisplayName).Select(b => b.Blocked!).AsNoTracking().ToListAsync();
        visible = (await db.PresenceVisibleToAsync(me)).ToHashSet();
        return Page();
    }

    public async Task<IActionResult> OnPostUnblockAsync(Guid person)
    {
        if (!await unblockUser.RunAsync(User.Id(), person)) return NotFound();
        this.Say(T["Unblocked."]);
        return Redirect("/d");
    }

    /// <summary>Null where the viewer may not know.</summary>
    public string? PresenceOf(Guid user) => visible.Contains(user) ? PresenceNews.NameOf(presence.StateOf(user)) : null;
}
