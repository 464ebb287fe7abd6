using OpenChat.Web.Domain;

namespace OpenChat.Web.Accounts;

/// <summary>The person who asks, as they are now: read with the session at each request, so no page needs to ask again.</summary>
public sealed record Viewer(Guid Id, string Username, string DisplayName, Guid? AvatarId, Theme Theme, bool IsAdministrator) : IPerson
{
    public int Hue => Hues.Of(Id);
}

/// <summary>Where pages find the <see cref="Viewer"/>.</summary>
public static class ViewerOfRequest
{
    /// <summary>Null when nobody is signed in.</summary>
    public static Viewer? Viewer(this HttpContext http) => http.Features.Get<Viewer>();
}
