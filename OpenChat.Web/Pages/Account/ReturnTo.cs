using Microsoft.AspNetCore.Mvc;

namespace OpenChat.Web.Pages.Account;

/// <summary>Where somebody was going before they were asked who they are. Only addresses of this server: a link must not lead elsewhere through our door.</summary>
public static class ReturnTo
{
    private const string InvitePath = "/invite/";

    /// <param name="returnTo">From the query, as anybody may have written it.</param>
    /// <param name="invite">The code of an invite, which wins when there is no address.</param>
    public static string Of(IUrlHelper url, string? returnTo, string? invite)
    {
        // Back to the account pages would be a circle.
        if (url.IsLocalUrl(returnTo) && returnTo[0] == '/' && !returnTo.StartsWith("/account/", StringComparison.OrdinalIgnoreCase)) return returnTo;
        return string.IsNullOrEmpty(invite) ? "/" : InvitePath + Uri.EscapeDataString(invite);
    }

    /// <summary>The invite that somebody came by, whichever way the link says it; null when there is none.</summary>
    public static string? InviteOf(string? returnTo, string? invite)
    {
        if (!string.IsNullOrEmpty(invite)) return invite;
        if (returnTo?.StartsWith(InvitePath, StringComparison.OrdinalIgnoreCase) != true) return null;
        var code = returnTo[InvitePath.Length..].Split('?', '#', '/')[0];
        return code.Length > 0 ? Uri.UnescapeDataString(code) : null;
    }

    /// <summary>What the link to another account page carries on.</summary>
    public static string Query(string? returnTo, string? invite) =>
        new QueryString()
            .AddIf("returnTo", returnTo)
            .AddIf("invite", invite).ToString();

    private static QueryString AddIf(this QueryString query, string name, string? value) => string.IsNullOrEmpty(value) ? query : query.Add(name, value);
}
