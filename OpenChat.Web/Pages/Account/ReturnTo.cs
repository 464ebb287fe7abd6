using Microsoft.AspNetCore.Mvc;

namespace OpenChat.Web.Pages.Account;

/// <summary>
/// Where someone was going before they had to sign in. Only addresses of this server, or a link to it could lead anywhere else.
/// </summary>
public static class ReturnTo
{
    private const string InvitePath = "/invite/";

    /// <param name="returnTo">From the query, so anyone may have written it.</param>
    /// <param name="invite">The code of an invite, used if there is no address.</param>
    public static string Of(IUrlHelper url, string? returnTo, string? invite)
    {
        // Going back to the account pages would be a loop.
        if (url.IsLocalUrl(returnTo) && returnTo[0] == '/'
            && !returnTo.StartsWith("/account/", StringComparison.OrdinalIgnoreCase)) return Escaped(returnTo);
        return string.IsNullOrEmpty(invite) ? "/" : InvitePath + Uri.EscapeDataString(invite);
    }

    /// <summary>A Location header holds ASCII only, and Kestrel fails on anything else.</summary>
    private static string Escaped(string address) => address.All(c => c is > ' ' and < '\x7f') ? address
        : string.Concat(address.EnumerateRunes()
            .Select(r => r.Value is > ' ' and < 0x7f ? r.ToString() : Uri.EscapeDataString(r.ToString())));

    /// <summary>The code of the invite that someone came by, from either parameter; null without one.</summary>
    public static string? InviteOf(string? returnTo, string? invite)
    {
        if (!string.IsNullOrEmpty(invite)) return invite;
        if (returnTo?.StartsWith(InvitePath, StringComparison.OrdinalIgnoreCase) != true) return null;
        var code = returnTo[InvitePath.Length..].Split('?', '#', '/')[0];
        return code.Length > 0 ? Uri.UnescapeDataString(code) : null;
    }

    /// <summary>The query of links to the other account pages.</summary>
    public static string Query(string? returnTo, string? invite) =>
        new QueryString()
            .AddIf("returnTo", returnTo)
            .AddIf("invite", invite).ToString();

    private static QueryString AddIf(this QueryString query, string name, string? value) =>
        string.IsNullOrEmpty(value) ? query : query.Add(name, value);
}
