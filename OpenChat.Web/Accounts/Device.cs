namespace OpenChat.Web.Accounts;

/// <summary>A User-Agent in readable form. For display only: browsers misreport it.</summary>
public sealed record Device(string? Browser, string? System, bool IsHandheld)
{
    /// <summary>The order matters: Edge, Opera and Samsung also claim to be Chrome, and Chrome claims to be Safari.</summary>
    private static readonly (string Token, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"),
        ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Chromium/", "Chromium"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    /// <summary>The order matters: Android also claims Linux, and an iPhone Mac OS X.</summary>
    private static readonly (string Token, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
        ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    public static Device Of(string userAgent)
    {
        var system = Find(Systems, userAgent);
        var isHandheld = system is "iPhone" or "iPad" or "Android" || userAgent.Contains("Mobile", StringComparison.Ordinal);
        return new(Find(Browsers, userAgent), system, isHandheld);
    }

    private static string? Find((string Token, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(k => userAgent.Contains(k.Token, StringComparison.Ordinal)).Name;
}
