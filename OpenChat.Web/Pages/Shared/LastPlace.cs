using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Shared;

/// <summary>
/// The channel that this browser showed last, so that the home page leads back to it. Only a hint: callers check again that it may be seen.
/// </summary>
public static class LastPlace
{
    private const string Name = "openchat-place";

    public static Guid? Of(HttpContext http) =>
        Guid.TryParse(http.Request.Cookies[AddressOf(http).CookieName(Name)], out var id) ? id : null;

    public static void Remember(HttpContext http, Guid channelId)
    {
        if (Of(http) == channelId || http.Response.HasStarted) return;
        var address = AddressOf(http);
        var cookie = new CookieBuilder { MaxAge = TimeSpan.FromDays(30) };
        address.Apply(cookie, Name);
        http.Response.Cookies.Append(cookie.Name!, channelId.ToString("N"), cookie.Build(http));
    }

    private static PublicAddress AddressOf(HttpContext http) => http.RequestServices.GetRequiredService<PublicAddress>();
}
