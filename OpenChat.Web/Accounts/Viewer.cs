namespace OpenChat.Web.Accounts;

/// <summary>The signed-in person, loaded with the session on each request.</summary>
public sealed record Viewer(Guid Id, string Username, string DisplayName, Guid? AvatarId, Theme Theme, bool IsAdministrator) : IPerson
{
    public int Hue => Hues.Of(Id);
}

/// <summary>Gives access to the <see cref="Viewer"/>.</summary>
public static class ViewerOfRequest
{
    public static Viewer? Viewer(this HttpContext http) => http.Features.Get<Viewer>();
}
