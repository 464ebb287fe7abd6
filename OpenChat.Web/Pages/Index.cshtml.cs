using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages;

/// <summary>The plain address: what this is, for strangers; where they were last, for people who are signed in.</summary>
[AllowAnonymous]
public sealed class IndexModel(AppDb db, IConfiguration configuration) : PageModel
{
    public Registration Registration { get; private set; }

    /// <summary>Whether anyone can create an account here; otherwise the page doesn't offer it.</summary>
    public bool IsOpen => Registration == Registration.Open;

    /// <summary>What the operator says about this server; null without.</summary>
    public string? Description => configuration["Description"] is { Length: > 0 } text ? text : null;

    public async Task<IActionResult> OnGetAsync()
    {
        if (HttpContext.Viewer() is not { } viewer)
        {
            Registration = await CreateAccount.RegistrationAsync(db);
            return Page();
        }
        TempData.Keep(); // What was said for the next page is for the one that is seen.
        return Redirect(await LastAsync(viewer.Id) ?? await FirstZoneAsync(viewer.Id) ?? "/d");
    }

    private async Task<string?> LastAsync(Guid me)
    {
        if (LastPlace.Of(HttpContext) is not { } id) return null;
        var channel = await db.Channels.VisibleTo(me).Where(c => c.Id == id).Select(c => new { c.Id, c.Slug, Zone = c.Zone!.Slug }).SingleOrDefaultAsync();
        return channel is null ? null : channel.Zone is null ? $"/d/{channel.Id}" : $"/z/{Uri.EscapeDataString(channel.Zone)}/{Uri.EscapeDataString(channel.Slug)}";
    }

    private async Task<string?> FirstZoneAsync(Guid me)
    {
        var slug = await db.Members.Where(m => m.UserId == me).OrderBy(m => m.JoinedAt).ThenBy(m => m.ZoneId).Select(m => m.Zone!.Slug).FirstOrDefaultAsync();
        return slug is null ? null : $"/z/{Uri.EscapeDataString(slug)}";
    }
}
