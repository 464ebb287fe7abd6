using Microsoft.AspNetCore.DataProtection;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Accounts;

/// <summary>
/// A cookie that says who was signed in on this browser before, encrypted. It opens nothing; it only keeps strangers' wrong passwords from
/// slowing down the person's own browser.
/// </summary>
public sealed class KnownBrowser(IDataProtectionProvider protection, PublicAddress address)
{
    private const int Most = 5;
    private readonly IDataProtector protector = protection.CreateProtector("OpenChat.KnownBrowser");

    public bool Knows(HttpContext http, Guid user) => Read(http).Contains(user);

    /// <summary>Tells this browser from others at its address; empty if no one was signed in on it.</summary>
    public string MarkOf(HttpContext http) => http.Request.Cookies[address.CookieName(Name)] ?? "";

    public void Remember(HttpContext http, Guid user)
    {
        var cookie = new CookieBuilder { MaxAge = TimeSpan.FromDays(400) };
        address.Apply(cookie, Name);
        var users = Read(http).Where(known => known != user).Prepend(user).Take(Most).Select(u => u.ToString("N"));
        http.Response.Cookies.Append(cookie.Name!, protector.Protect(string.Join(' ', users)), cookie.Build(http));
    }

    private const string Name = "openchat-known";

    private List<Guid> Read(HttpContext http)
    {
        if (http.Request.Cookies[address.CookieName(Name)] is not { Length: > 0 and < 2048 } value) return [];
        try
        {
            return [.. protector.Unprotect(value).Split(' ').Select(Guid.Parse)];
        }
        catch (Exception error) when (error is System.Security.Cryptography.CryptographicException or FormatException)
        {
            return []; // Made up, or from before a restore.
        }
    }
}
