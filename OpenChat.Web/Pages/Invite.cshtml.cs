using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Pages;

/// <summary>
/// Where an invite leads: the zone's description, its number of members and who made the invite, but no other person and no channel.
/// Unknown, expired, revoked and used-up codes get the same response. Only these count as tries, so that a whole class may join by one
/// link from one address.
/// </summary>
[AllowAnonymous]
public sealed class InviteModel(JoinByInvite join, RateLimits limits, AppDb db, TimeProvider time, IStringLocalizer<Text> T) : PageModel
{
    /// <summary>Null if the invite is not valid.</summary>
    public Zone? Zone { get; private set; }

    public int Members { get; private set; }
    public string Code { get; private set; } = "";

    /// <summary>Who made the invite; null if they have left the zone since.</summary>
    public string? Inviter { get; private set; }

    /// <summary>Whether an invite allows creating an account.</summary>
    public bool TakesNewPeople { get; private set; }

    public Viewer? Viewer => HttpContext.Viewer();

    public async Task<IActionResult> OnGetAsync(string code)
    {
        if (limits.IsSpent(Limit.InviteTry, HttpContext, out var wait)) return TooFast(wait);
        var invite = await JoinByInvite.FindAsync(db, code);
        if (invite is not null && Viewer is { } viewer
            && await db.Members.AnyAsync(m => m.ZoneId == invite.ZoneId && m.UserId == viewer.Id)) return Enter(invite.Zone!);
        if (invite is null || !invite.IsUsable(time.GetUtcNow().UtcDateTime)) return RunOut();
        (Zone, Code) = (invite.Zone, code);
        Members = await db.Members.CountAsync(m => m.ZoneId == invite.ZoneId);
        Inviter = await db.Members.Where(m => m.ZoneId == invite.ZoneId && m.UserId == invite.MakerId)
            .Select(m => m.User!.DisplayName).SingleOrDefaultAsync();
        TakesNewPeople = await CreateAccount.RegistrationAsync(db) != Registration.Closed;
        return Page();
    }

    public async Task<IActionResult> OnPostAsync(string code)
    {
        if (Viewer is not { } viewer) return Redirect($"/account/sign-in?invite={Uri.EscapeDataString(code)}");
        if (limits.IsSpent(Limit.InviteTry, HttpContext, out var wait)) return TooFast(wait);
        var joined = await join.RunAsync(viewer.Id, code);
        if (joined.Zone is not { } zone) return RunOut();
        if (joined.Outcome == JoinOutcome.Joined) this.Say(T["Welcome to {0}.", zone.Name]);
        return Enter(zone);
    }

    private RedirectResult Enter(Zone zone) => Redirect($"/z/{Uri.EscapeDataString(zone.Slug)}");

    private PageResult RunOut()
    {
        limits.TryTake(Limit.InviteTry, HttpContext, out _);
        return new PageResult { StatusCode = StatusCodes.Status404NotFound };
    }

    private StatusCodeResult TooFast(TimeSpan wait)
    {
        Response.Headers.RetryAfter = RateLimits.Seconds(wait);
        return StatusCode(StatusCodes.Status429TooManyRequests);
    }
}
