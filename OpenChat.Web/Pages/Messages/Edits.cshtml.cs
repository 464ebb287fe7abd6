using Microsoft.AspNetCore.Html;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Messages;

/// <summary>What a message said before its edits: for its author, and for those who may delete it.</summary>
public sealed class EditsModel(AppDb db, MentionNames names, IStringLocalizer<Text> text) : PageModel
{
    public sealed record Version(DateTime At, IHtmlContent Body);

    public string Permalink { get; private set; } = "";

    /// <summary>The latest first; that one is what it says now.</summary>
    public IReadOnlyList<Version> Versions { get; private set; } = [];

    /// <summary>The list without the page around it, for scripts.</summary>
    public bool ListOnly { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        var me = User.Id();
        var found = await db.Messages.AsNoTracking().VisibleTo(me).Include(m => m.Channel!.Zone)
            .SingleOrDefaultAsync(m => m.Id == id && m.DeletedAt == null && m.Kind == MessageKind.Text);
        if (found is null || !await DeleteMessage.MayDeleteAsync(db, found, me)) return NotFound();
        var earlier = await db.MessageVersions.Where(v => v.MessageId == id).OrderByDescending(v => v.Id)
            .Select(v => new { v.At, v.Text }).ToListAsync();
        var all = earlier.Prepend(new { At = found.EditedAt ?? found.CreatedAt, found.Text }).ToList();
        var zone = found.Channel!.ZoneId;
        var mentions = await names.LoadAsync(db, [.. all.Select(v => (v.Text, zone))]);
        Versions = [.. all.Select(v => new Version(v.At, MessageBody.Of(v.Text, token => mentions(v.Text, zone).Chip(token))))];
        Permalink = $"{found.Channel.Address}/{found.No}#m-{id}";
        ViewData["Title"] = text["Edit history"].Value;
        ViewData[ShellPlace.Key] = new ShellPlace(found.Channel.ZoneId, found.ChannelId);
        return Page();
    }

    public async Task<IActionResult> OnGetListAsync(Guid id)
    {
        ListOnly = true;
        return await OnGetAsync(id);
    }
}
