using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Mvc.RazorPages;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Settings;

/// <summary>Where the viewer is signed in, and how to sign out there.</summary>
public sealed class SessionsModel(Sessions sessions, AppDb db, TimeProvider time, IStringLocalizer<Text> T) : PageModel
{
    /// <summary>A cookie that is not used expires by then.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public IReadOnlyList<Session> All { get; private set; } = [];

    public async Task OnGetAsync()
    {
        var (me, since) = (User.Id(), time.GetUtcNow().UtcDateTime - Longest);
        All = await db.Sessions.AsNoTracking().Where(s => s.UserId == me && s.RevokedAt == null && s.LastSeenAt > since)
            .OrderByDescending(s => s.Id == User.SessionId()).ThenByDescending(s => s.LastSeenAt).ToListAsync();
    }

    public bool IsThis(Session session) => session.Id == User.SessionId();

    public string NameOf(Session session) => Device.Of(session.Device) switch
    {
        { Browser: { } browser, System: { } system } => T["{0} on {1}", browser, system],
        { Browser: { } browser } => browser,
        { System: { } system } => T["Browser on {0}", system],
        _ => T["Unknown device"],
    };

    /// <summary>Sessions are marked as seen every five minutes, so nothing finer is known.</summary>
    public string SeenOf(Session session) => (time.GetUtcNow().UtcDateTime - session.LastSeenAt) switch
    {
        { TotalMinutes: < 10 } => T["active now"],
        { TotalMinutes: < 90 and var minutes } => T["active {0} minutes ago", (int)minutes],
        { TotalHours: < 36 and var hours } => T["active {0} hours ago", (int)Math.Round(hours)],
        var span => T["active {0} days ago", (int)Math.Round(span.TotalDays)],
    };

    public async Task<IActionResult> OnPostAsync(Guid session)
    {
        if (!await sessions.RevokeAsync(User.Id(), session, SessionEnd.Elsewhere)) return NotFound();
        return Done(T["Device signed out."]);
    }

    public async Task<IActionResult> OnPostOthersAsync()
    {
        await sessions.RevokeOthersAsync(User.Id(), User.SessionId());
        return Done(T["Signed out everywhere else."]);
    }

    private RedirectResult Done(string sentence)
    {
        this.Say(sentence);
        return Redirect("/settings/sessions");
    }
}
