using System.Linq.Expressions;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Accounts;

/// <summary>Opens a session for a browser, and ends sessions everywhere at once, including streams and sockets.</summary>
public sealed class Sessions(WriteQueue queue, LiveHub hub, KnownBrowser known, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30), Unkept = TimeSpan.FromHours(12);

    public static Task<HashSet<Guid>> LivingAsync(AppDb db, IReadOnlyCollection<Guid> sessions, CancellationToken cancel) =>
        db.Sessions.Where(s => sessions.Contains(s.Id) && s.RevokedAt == null).Select(s => s.Id).ToHashSetAsync(cancel);

    /// <summary>Signs a browser in. Ends its previous session, which prevents session fixation.</summary>
    public async Task OpenAsync(HttpContext http, User user, bool keep)
    {
        if (http.User.IdOrNull() is { } former) await RevokeAsync(former, http.User.SessionId());
        http.ForgetEndedSession();
        var device = http.Request.Headers.UserAgent.ToString();
        var session = new Session
        {
            UserId = user.Id,
            Device = device.Length > 256 ? device[..256] : device,
            Address = http.Connection.RemoteIpAddress?.ToString() ?? "",
        };
        await queue.RunAsync(scope =>
        {
            session.CreatedAt = session.LastSeenAt = scope.Now;
            scope.Db.Sessions.Add(session);
            return Task.CompletedTask;
        });
        var identity = new ClaimsIdentity(
            [
                new(ClaimTypes.NameIdentifier, user.Id.ToString()),
                new(CurrentUser.SessionClaim, session.Id.ToString()),
                new(CurrentUser.PublicSessionClaim, session.PublicId.ToString()),
            ], CookieAuthenticationDefaults.AuthenticationScheme);
        await http.SignInAsync(new ClaimsPrincipal(identity), new AuthenticationProperties
        {
            IsPersistent = keep,
            IssuedUtc = time.GetUtcNow(),
            ExpiresUtc = time.GetUtcNow() + (keep ? Kept : Unkept),
            AllowRefresh = true,
        });
        known.Remember(http, user.Id);
    }

    /// <summary>Ends one session of a person, by its id or public id. False when there is no such session.</summary>
    public async Task<bool> RevokeAsync(Guid userId, Guid session, SessionEnd by = SessionEnd.Here) =>
        Close(await queue.RunAsync(scope => EndAsync(scope, userId, s => s.Id == session || s.PublicId == session, by)));

    public async Task<bool> RevokeOthersAsync(Guid userId, Guid keep, SessionEnd by = SessionEnd.Elsewhere) =>
        Close(await queue.RunAsync(scope => EndAsync(scope, userId, s => s.Id != keep, by)));

    /// <summary>Ends sessions inside another command's transaction; hand the result to <see cref="Close"/> afterwards.</summary>
    internal static async Task<List<Guid>> EndAsync(WriteScope scope, Guid userId, Expression<Func<Session, bool>> which, SessionEnd by)
    {
        var sessions = await scope.Db.Sessions.Where(s => s.UserId == userId && s.RevokedAt == null).Where(which).ToListAsync();
        foreach (var session in sessions)
        {
            (session.RevokedAt, session.EndedBy) = (scope.Now, by);
            scope.Append(EventKind.Session, session.Id, user: userId);
        }
        return sessions.ConvertAll(s => s.Id);
    }

    /// <summary>Closes the streams of ended sessions at once; other nodes learn of it from the log. False if there are none.</summary>
    internal bool Close(List<Guid> ended)
    {
        foreach (var session in ended) hub.Revoke(session);
        return ended.Count > 0;
    }
}
