using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;

namespace OpenChat.Web.Accounts;

/// <summary>Where people are signed in: opens a session for a browser, and ends it everywhere at once, streams and sockets too.</summary>
public sealed class Sessions(WriteQueue queue, LiveHub hub, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30), Unkept = TimeSpan.FromHours(12);

    /// <summary>Those of these sessions that have not ended.</summary>
    public static Task<HashSet<Guid>> LivingAsync(AppDb db, IReadOnlyCollection<Guid> sessions, CancellationToken cancel) =>
        db.Sessions.Where(s => sessions.Contains(s.Id) && s.RevokedAt == null).Select(s => s.Id).ToHashSetAsync(cancel);

    /// <summary>Signs a browser in. The session that it had before, if any, ends: a cookie planted beforehand is worth nothing.</summary>
    /// <param name="keep">Stays signed in when the browser closes.</param>
    public async Task OpenAsync(HttpContext http, User user, bool keep)
    {
        if (http.User.IdOrNull() is { } former) await RevokeAsync(former, http.User.SessionId());
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
    }

    /// <summary>Ends one session of a person, named by its id or its public id. False when there is no such session.</summary>
    public Task<bool> RevokeAsync(Guid userId, Guid session) => EndAsync(userId, s => s.Id == session || s.PublicId == session);

    /// <summary>Ends all of a person's sessions but this one.</summary>
    public Task<bool> RevokeOthersAsync(Guid userId, Guid keep) => EndAsync(userId, s => s.Id != keep);

    private async Task<bool> EndAsync(Guid userId, System.Linq.Expressions.Expression<Func<Session, bool>> which)
    {
        var ended = await queue.RunAsync(async scope =>
        {
            var sessions = await scope.Db.Sessions.Where(s => s.UserId == userId && s.RevokedAt == null).Where(which).ToListAsync();
            foreach (var session in sessions)
            {
                session.RevokedAt = scope.Now;
                scope.Append(EventKind.Session, session.Id, user: userId);
            }
            return sessions.ConvertAll(s => s.Id);
        });
        foreach (var session in ended) hub.Revoke(session); // The log tells other nodes; here nobody need wait for it.
        return ended.Count > 0;
    }
}
