using OpenChat.Web.Rendering;

namespace OpenChat.Web.Accounts;

/// <summary>Identifies the browser, so that a reload can resume its seat and another device cannot. Grants no access.</summary>
public static class DeviceCookie
{
    private static readonly object Key = new();

    /// <summary>This browser's id. Sets the cookie if there is none.</summary>
    public static Guid Device(this HttpContext http)
    {
        if (http.Items[Key] is Guid known) return known;
        var cookie = new CookieBuilder { MaxAge = TimeSpan.FromDays(400) };
        http.RequestServices.GetRequiredService<PublicAddress>().Apply(cookie, "openchat-device");
        if (!Guid.TryParse(http.Request.Cookies[cookie.Name!], out var device))
        {
            device = Guid.CreateVersion7();
            if (!http.Response.HasStarted) http.Response.Cookies.Append(cookie.Name!, device.ToString(), cookie.Build(http));
        }
        http.Items[Key] = device;
        return device;
    }
}
