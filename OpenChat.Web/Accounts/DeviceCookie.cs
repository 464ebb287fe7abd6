using OpenChat.Web.Rendering;

namespace OpenChat.Web.Accounts;

/// <summary>Names the browser, so that a reload finds the seat of its own device and another device asks first. Opens nothing by itself.</summary>
public static class DeviceCookie
{
    private static readonly object Key = new();

    /// <summary>This browser; it gets its name with the answer if it had none.</summary>
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
