using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.People;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>Leaves a zone. Its owner must hand it over first: chooses someone from a list, then types the zone's name.</summary>
public sealed class LeaveModel(LeaveZone leaveZone, TransferZone transferZone, RateLimits limits, AppDb db, IStringLocalizer<Text> text)
    : ZonePage(db, text)
{
    public const int Most = 50;

    public bool MustHandOver => Me.Role.Owns();

    /// <summary>How many members there are besides the viewer.</summary>
    public int Count { get; private set; }

    /// <summary>Who may be chosen: the first ones, or those whom a search found.</summary>
    public IReadOnlyList<MemberRow> People { get; private set; } = [];

    public string Query { get; private set; } = "";

    /// <summary>Who was chosen; null before that.</summary>
    public MemberRow? Heir { get; private set; }

    private IQueryable<Member> Others => Db.Members.Where(m => m.ZoneId == Zone.Id && m.UserId != Me.UserId);

    public async Task<IActionResult> OnGetAsync(string? heir, string? q)
    {
        if (!MustHandOver) return Page();
        if (heir is not null) return await FindAsync(heir) ? Page() : NotFound();
        var name = DisplayName.Clean(q ?? "", FindPeople.QueryMax)?.TrimStart('@');
        Query = name ?? q!;
        if (Query.Length > 0 && !limits.TryTake(Limit.Search, HttpContext, out var wait)) return this.TooFast(wait);
        Count = await Others.CountAsync();
        if (name is not null) (_, People) = await MemberRow.FindAsync(MemberRow.Of(Others), name, Most); // Else it is longer than any name.
        return Page();
    }

    public async Task<IActionResult> OnPostAsync()
    {
        var outcome = await leaveZone.RunAsync(Zone.Id, Me.UserId);
        if (outcome == ZoneOutcome.Done) return Done("/", T["You left {0}.", Zone.Name]);
        if (outcome != ZoneOutcome.OwnerStays) return NotFound();
        Count = await Others.CountAsync();
        (_, People) = await MemberRow.FindAsync(MemberRow.Of(Others), "", Most);
        return Refused(outcome, "heir");
    }

    public async Task<IActionResult> OnPostHandOverAsync(string? heir, string? typed)
    {
        if (!MustHandOver || !await FindAsync(heir)) return NotFound();
        var outcome = await transferZone.RunAsync(Zone.Id, Me.UserId, Heir!.Id, typed ?? "");
        return outcome == ZoneOutcome.Done
            ? Done(AddressOf("leave"), T["Ownership transferred to {0}.", Heir.DisplayName]) : Refused(outcome, "typed");
    }

    private async Task<bool> FindAsync(string? heir)
    {
        var username = Username.Normalize(heir ?? "");
        Heir = await MemberRow.Of(Others.Where(m => m.User!.UserName == username)).SingleOrDefaultAsync();
        return Heir is not null;
    }
}
