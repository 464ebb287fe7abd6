using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>The way out of a zone; for its owner, the way to hand it over first.</summary>
public sealed class LeaveModel(LeaveZone leaveZone, TransferZone transferZone, AppDb db, IStringLocalizer<Text> text) : ZonePage(db, text)
{
    public bool MustHandOver => May(Permission.TransferZone);

    /// <summary>Members beside oneself.</summary>
    public int Others { get; private set; }

    /// <summary>Those whom the browser offers while one types; any member may be named.</summary>
    public IReadOnlyList<User> Suggested { get; private set; } = [];

    /// <summary>What was typed.</summary>
    public string? Heir { get; private set; }

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        var outcome = await leaveZone.RunAsync(Zone.Id, Me.UserId);
        if (outcome == ZoneOutcome.Done) return Done("/", T["You left {0}.", Zone.Name]);
        await LoadAsync();
        return Refused(outcome, "heir");
    }

    public async Task<IActionResult> OnPostHandOverAsync(string? heir)
    {
        var username = Username.Normalize((heir ?? "").TrimStart('@', ' '));
        var found = await Db.Members.Where(m => m.ZoneId == Zone.Id && m.User!.UserName == username && m.UserId != Me.UserId).Select(m => m.User).SingleOrDefaultAsync();
        if (found is not null)
            return await transferZone.RunAsync(Zone.Id, Me.UserId, found.Id) == ZoneOutcome.Done
                ? Done(AddressOf("leave"), T["Ownership transferred to {0}.", found.DisplayName]) : NotFound();
        if (!MustHandOver) return NotFound();
        Heir = heir;
        await LoadAsync();
        ModelState.AddModelError("heir", T["No other member has that username."]);
        return new PageResult { StatusCode = StatusCodes.Status422UnprocessableEntity };
    }

    private async Task LoadAsync()
    {
        if (!MustHandOver) return;
        var others = Db.Members.AsNoTracking().Where(m => m.ZoneId == Zone.Id && m.UserId != Me.UserId);
        Others = await others.CountAsync();
        Suggested = await others.OrderByDescending(m => m.Role).ThenBy(m => m.JoinedAt).Select(m => m.User!).Take(100).ToListAsync();
    }
}
