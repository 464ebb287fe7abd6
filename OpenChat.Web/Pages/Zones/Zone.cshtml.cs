using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Zones;

/// <summary>A zone's own address leads to its first text channel; if there is none, the page says so.</summary>
public sealed class ZoneModel(AppDb db) : PageModel
{
    public Zone Zone { get; private set; } = null!;
    public bool MayMake { get; private set; }

    public async Task<IActionResult> OnGetAsync(string zone)
    {
        var me = User.Id();
        var found = await db.Zones.AsNoTracking().VisibleTo(me).Include(z => z.Members.Where(m => m.UserId == me))
            .SingleOrDefaultAsync(z => z.Slug == zone);
        if (found is null) return NotFound();
        var first = await db.Channels.VisibleTo(me).Where(c => c.ZoneId == found.Id && c.Kind == ChannelKind.Text)
            .OrderBy(c => c.Position).ThenBy(c => c.Id).Select(c => c.Slug).FirstOrDefaultAsync();
        if (first is not null) return Redirect($"/z/{Uri.EscapeDataString(found.Slug)}/{Uri.EscapeDataString(first)}");
        Zone = found;
        MayMake = found.Members.Single().May(Permission.ManageChannels);
        ViewData["Title"] = found.Name;
        ViewData[ShellPlace.Key] = new ShellPlace(found.Id, null, Members: true);
        return Page();
    }
}
