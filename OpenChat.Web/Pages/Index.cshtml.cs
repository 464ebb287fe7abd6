using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages;

/// <summary>The home page: for strangers what this is; for people who are signed in, a redirect to where they were last.</summary>
[AllowAnonymous]
public sealed class IndexModel(AppDb db, ServerProfile profile) : PageModel
{
    public Registration Registration { get; private set; }

    /// <summary>Whether anyone can create an account here; otherwise the page doesn't offer it.</summary>
    public bool IsOpen => Registration == Registration.Open;

    /// <summary>Of this server; null before set-up.</summary>
    public string? Name { get; private set; }

    /// <summary>The operator's description of this server; null without one.</summary>
    public string? Description { get; private set; }

    public async Task<IActionResult> OnGetAsync()
    {
        if (HttpContext.Viewer() is not { } viewer)
        {
            Registration = await CreateAccount.RegistrationAsync(db);
            (Name, Description) = (await profile.NameAsync(), await profile.DescriptionAsync());
            return Page();
        }
        TempData.Keep(); // The flash is for the page that this leads to.
        return Redirect(await LastAsync(viewer.Id) ?? await FirstZoneAsync(viewer.Id) ?? "/d");
    }

    private async Task<string?> LastAsync(Guid me)
    {
        if (LastPlace.Of(HttpContext) is not { } id) return null;
        var channel = await db.Channels.VisibleTo(me).Where(c => c.Id == id)
            .Select(c => new { c.Id, c.Slug, Zone = c.Zone!.Slug }).SingleOrDefaultAsync();
        if (channel is null) return null;
        return channel.Zone is null
            ? $"/d/{channel.Id}"
            : $"/z/{Uri.EscapeDataString(channel.Zone)}/{Uri.EscapeDataString(channel.Slug)}";
    }

    private async Task<string?> FirstZoneAsync(Guid me)
    {
        var slug = await db.Members.Where(m => m.UserId == me).OrderBy(m => m.JoinedAt).ThenBy(m => m.ZoneId)
            .Select(m => m.Zone!.Slug).FirstOrDefaultAsync();
        return slug is null ? null : $"/z/{Uri.EscapeDataString(slug)}";
    }
}
