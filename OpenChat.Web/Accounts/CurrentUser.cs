using System.Security.Claims;

namespace OpenChat.Web.Accounts;

/// <summary>The signed-in user, from claims that were validated against the session before any page runs.</summary>
public static class CurrentUser
{
    public const string SessionClaim = "sid", PublicSessionClaim = "psid";

    /// <exception cref="InvalidOperationException">No one is signed in.</exception>
    public static Guid Id(this ClaimsPrincipal user) =>
        user.IdOrNull() ?? throw new InvalidOperationException("No one is signed in.");

    public static Guid? IdOrNull(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    public static Guid SessionId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(SessionClaim), out var id) ? id : throw new InvalidOperationException("No one is signed in.");

    /// <summary>The id by which scripts may know the session.</summary>
    public static string PublicSessionId(this ClaimsPrincipal user) => user.FindFirstValue(PublicSessionClaim) ?? "";
}
