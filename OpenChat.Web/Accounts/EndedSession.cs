using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Accounts;

/// <summary>
/// Tells the sign-in page how this browser's session ended, by a cookie that lives a few minutes: the request that finds the session
/// ended may be a script's. If its owner signed the device out from another one, the browser also forgets what was written there.
/// </summary>
public static class EndedSession
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    /// <summary>How this browser's session ended; null if it did not, or if that is not worth a sentence.</summary>
    public static SessionEnd? HowSessionEnded(this HttpContext http) =>
        Enum.TryParse<SessionEnd>(http.Request.Cookies[Cookie(http).Name!], out var by)
        && by is SessionEnd.Elsewhere or SessionEnd.NewSignIn ? by : null;

    internal static async Task NoteEndedSessionAsync(this HttpContext http, AppDb db, Guid session)
    {
        var by = await db.Sessions.Where(s => s.Id == session).Select(s => s.EndedBy).SingleOrDefaultAsync();
        if (by is null or SessionEnd.Here || http.Response.HasStarted) return;
        var cookie = Cookie(http);
        http.Response.Cookies.Append(cookie.Name!, by.Value.ToString(), cookie.Build(http));
        // On plain http browsers ignore it; there js/lib/kept.js forgets on the sign-in page.
        if (by == SessionEnd.Elsewhere) http.Response.Headers["Clear-Site-Data"] = "\"storage\"";
    }

    internal static void ForgetEndedSession(this HttpContext http)
    {
        var cookie = Cookie(http);
        if (http.Request.Cookies.ContainsKey(cookie.Name!)) http.Response.Cookies.Delete(cookie.Name!, cookie.Build(http));
    }

    private static CookieBuilder Cookie(HttpContext http)
    {
        var cookie = new CookieBuilder { MaxAge = Lifetime };
        http.RequestServices.GetRequiredService<PublicAddress>().Apply(cookie, "openchat-ended");
        return cookie;
    }
}
