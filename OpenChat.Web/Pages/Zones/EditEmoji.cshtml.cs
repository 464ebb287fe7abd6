using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>The name of one of the zone's emoji, and its deletion.</summary>
public sealed class EditEmojiModel(RenameEmoji renameEmoji, DeleteEmoji deleteEmoji, AppDb db, IStringLocalizer<Text> text)
    : ZonePage(db, text)
{
    /// <summary>As it is stored.</summary>
    public ZoneEmoji Emoji { get; private set; } = null!;

    /// <summary>What was typed, if it was refused.</summary>
    public string Name { get; private set; } = "";

    protected override Permission Needs => Permission.ManageEmoji;

    public async Task<IActionResult> OnGetAsync(Guid id) => await FindAsync(id) ? Page() : NotFound();

    public async Task<IActionResult> OnPostAsync(Guid id, [FromForm] string? name)
    {
        if (!await FindAsync(id)) return NotFound();
        Name = name ?? "";
        var outcome = await renameEmoji.RunAsync(Zone.Id, Me.UserId, id, Name);
        if (outcome is EmojiOutcome.Done or EmojiOutcome.Unchanged) return Done(AddressOf("emoji"), T["Saved."]);
        if (outcome == EmojiOutcome.NotFound) return NotFound();
        ModelState.AddModelError("name", T.Refusal(outcome, Name));
        return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
    }

    public async Task<IActionResult> OnPostDeleteAsync(Guid id)
    {
        if (!await FindAsync(id)) return NotFound();
        return await deleteEmoji.RunAsync(Zone.Id, Me.UserId, id) == EmojiOutcome.Done
            ? Done(AddressOf("emoji"), T["{0} deleted.", $":{Emoji.Name}:"]) : NotFound();
    }

    private async Task<bool> FindAsync(Guid id)
    {
        var found = await Db.ZoneEmoji.AsNoTracking().Include(e => e.AddedBy)
            .SingleOrDefaultAsync(e => e.Id == id && e.ZoneId == Zone.Id && e.DeletedAt == null);
        if (found is null) return false;
        (Emoji, Name) = (found, found.Name);
        return true;
    }
}
