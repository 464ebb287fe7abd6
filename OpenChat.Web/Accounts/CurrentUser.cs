using System.Security.Claims;

namespace OpenChat.Web.Accounts;

/// <summary>Who is asking: read from the cookie, which was checked against its session before any page runs.</summary>
public static class CurrentUser
{
    public const string SessionClaim = "sid", PublicSessionClaim = "psid";

    /// <exception cref="InvalidOperationException">Nobody is signed in; the page's authorization would have answered first.</exception>
    public static Guid Id(this ClaimsPrincipal user) =>
        user.IdOrNull() ?? throw new InvalidOperationException("Nobody is signed in.");

    public static Guid? IdOrNull(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(ClaimTypes.NameIdentifier), out var id) ? id : null;

    /// <summary>The server-side session behind the cookie.</summary>
    public static Guid SessionId(this ClaimsPrincipal user) =>
        Guid.TryParse(user.FindFirstValue(SessionClaim), out var id) ? id : throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>The name that scripts may know the session by.</summary>
    public static string PublicSessionId(this ClaimsPrincipal user) => user.FindFirstValue(PublicSessionClaim) ?? "";
}
