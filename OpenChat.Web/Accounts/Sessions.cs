using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;

namespace OpenChat.Web.Accounts;

/// <summary>Opens a session for a browser, and ends sessions everywhere at once, including streams and sockets.</summary>
public sealed class Sessions(WriteQueue queue, LiveHub hub, TimeProvider time)
{
    private static readonly TimeSpan Kept = TimeSpan.FromDays(30), Unkept = TimeSpan.FromHours(12);

    public static Task<HashSet<Guid>> LivingAsync(AppDb db, IReadOnlyCollection<Guid> sessions, CancellationToken cancel) =>
        db.Sessions.Where(s => sessions.Contains(s.Id) && s.RevokedAt == null).Select(s => s.Id).ToHashSetAsync(cancel);

    /// <summary>Signs a browser in. Ends its previous session, which prevents session fixation.</summary>
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

    /// <summary>Ends one session of a person, by its id or public id. False when there is no such session.</summary>
    public Task<bool> RevokeAsync(Guid userId, Guid session) => EndAsync(userId, s => s.Id == session || s.PublicId == session);

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
        foreach (var session in ended) hub.Revoke(session); // Other nodes learn of it from the event log.
        return ended.Count > 0;
    }
}
