using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Pages.Channels;

/// <summary>The pinned messages of a channel, the latest pin first.</summary>
public sealed class PinsModel(AppDb db, MessageHistory history, IStringLocalizer<Text> text) : PageModel
{
    public Channel Channel { get; private set; } = null!;
    public IReadOnlyList<MessageView> Pinned { get; private set; } = [];
    public bool MayPin { get; private set; }

    /// <summary>People whom the viewer blocked: their words are left out.</summary>
    public IReadOnlyCollection<Guid> Blocked { get; private set; } = [];

    /// <summary>The list without the page around it, for scripts.</summary>
    public bool ListOnly { get; private set; }

    public async Task<IActionResult> OnGetAsync(Guid id)
    {
        var me = User.Id();
        await using var connection = await db.HoldAsync();
        var found = await db.Channels.AsNoTracking().VisibleTo(me).Include(c => c.Zone).SingleOrDefaultAsync(c => c.Id == id);
        if (found is null || found.Kind == ChannelKind.Voice) return NotFound();
        Channel = found;
        var ids = await db.Messages.Where(m => m.ChannelId == id && m.PinnedAt != null)
            .OrderByDescending(m => m.PinnedAt).ThenByDescending(m => m.No).Select(m => m.Id).Take(Message.PinsMax).ToListAsync();
        var messages = (await history.ByIdAsync(ids)).ToDictionary(m => m.Id);
        Pinned = [.. ids.Where(messages.ContainsKey).Select(pinned => messages[pinned])];
        MayPin = await PinMessage.MayPinAsync(db, found, me);
        Blocked = await db.Blocks.Where(b => b.BlockerId == me).Select(b => b.BlockedId).ToListAsync();
        ViewData["Title"] = text["Pinned messages"].Value;
        ViewData[ShellPlace.Key] = new ShellPlace(found.ZoneId, id);
        return Page();
    }

    public async Task<IActionResult> OnGetListAsync(Guid id)
    {
        ListOnly = true;
        return await OnGetAsync(id);
    }
}
