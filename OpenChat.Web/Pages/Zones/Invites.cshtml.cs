using Microsoft.AspNetCore.Mvc;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages.Zones;

/// <summary>Invite links: the member's own, or all of them for those who manage the zone.</summary>
public sealed class InvitesModel(
    CreateInvite createInvite, RevokeInvite revokeInvite, RateLimits limits, AppDb db, TimeProvider time, IStringLocalizer<Text> text)
    : ZonePage(db, text)
{
    public sealed class InputModel
    {
        public InviteLife Life { get; set; } = InviteLife.Week;
        public int? Uses { get; set; }
    }

    [BindProperty]
    public InputModel Input { get; set; } = new();

    public IReadOnlyList<Invite> Working { get; private set; } = [];

    protected override Permission Needs => Permission.InvitePeople;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    public Task OnGetAsync() => LoadAsync();

    public async Task<IActionResult> OnPostAsync()
    {
        if (!limits.TryTake(Limit.Invite, HttpContext, out var wait))
        {
            await LoadAsync();
            return this.TooFast(T, wait, "Input.Life");
        }
        var made = await createInvite.RunAsync(Zone.Id, Me.UserId, Input.Life, Input.Uses);
        return made.Invite is null || !ModelState.IsValid ? NotFound() : Done(AddressOf("invites"), T["Link created."]);
    }

    public async Task<IActionResult> OnPostRevokeAsync(Guid invite) =>
        await revokeInvite.RunAsync(Zone.Id, Me.UserId, invite) is ZoneOutcome.Done or ZoneOutcome.Unchanged
            ? Done(AddressOf("invites"), T["Link revoked."]) : NotFound();

    public string LinkOf(Invite invite) => $"{Request.Scheme}://{Request.Host}/invite/{invite.Code}";

    public string NameOf(InviteLife life) => life switch
    {
        InviteLife.HalfAnHour => T["30 minutes"],
        InviteLife.Hour => T["1 hour"],
        InviteLife.Day => T["1 day"],
        InviteLife.Week => T["7 days"],
        _ => T["Never"],
    };

    public string NameOf(int? uses) => uses switch { null => T["No limit"], 1 => T["1 use"], { } count => T["{0} uses", count] };

    /// <summary>How long it still works, in whole units, rounded up; and how often it was used.</summary>
    public string TermsOf(Invite invite)
    {
        var used = (invite.Uses, invite.MaxUses) switch
        {
            (_, 1) => T["Single use"],
            (_, { } most) => T["Used {0} of {1} times", invite.Uses, most],
            (0, _) => T["Not used yet"],
            (1, _) => T["Used once"],
            _ => T["Used {0} times", invite.Uses],
        };
        var ends = (invite.ExpiresAt - Now) switch
        {
            null => T["Never expires"],
            { TotalMinutes: <= 1 } => T["Expires in 1 minute"],
            { TotalMinutes: < 90 } span => T["Expires in {0} minutes", (int)Math.Ceiling(span.TotalMinutes)],
            { TotalHours: < 36 } span => T["Expires in {0} hours", (int)Math.Ceiling(span.TotalHours)],
            { } span => T["Expires in {0} days", (int)Math.Ceiling(span.TotalDays)],
        };
        return $"{ends} · {used}";
    }

    private async Task LoadAsync()
    {
        var now = Now;
        Working = await RevokeInvite.Working(RevokeInvite.VisibleTo(Db.Invites.AsNoTracking(), Me), now).Include(i => i.Maker)
            .OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id).Take(100).ToListAsync();
    }
}
