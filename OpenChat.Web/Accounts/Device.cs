namespace OpenChat.Web.Accounts;

/// <summary>A browser's own words (User-Agent) as a person would say them. Browsers lie politely, so this is for reading, never for deciding.</summary>
/// <param name="Browser">Null when it is none that is known.</param>
/// <param name="System">Null when it does not say.</param>
public sealed record Device(string? Browser, string? System, bool IsHandheld)
{
    /// <summary>In this order: Edge, Opera and Samsung say that they are Chrome too, and Chrome says that it is Safari.</summary>
    private static readonly (string Token, string Name)[] Browsers =
    [
        ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser/", "Samsung Internet"), ("Vivaldi/", "Vivaldi"), ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("CriOS/", "Chrome"), ("Chrome/", "Chrome"), ("Chromium/", "Chromium"), ("Safari/", "Safari"), ("curl/", "curl"),
    ];

    /// <summary>Android says Linux, and an iPhone says Mac OS X.</summary>
    private static readonly (string Token, string Name)[] Systems =
    [
        ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"), ("Mac OS X", "macOS"), ("Linux", "Linux"),
    ];

    public static Device Of(string userAgent)
    {
        var system = Find(Systems, userAgent);
        return new(Find(Browsers, userAgent), system, system is "iPhone" or "iPad" or "Android" || userAgent.Contains("Mobile", StringComparison.Ordinal));
    }

    private static string? Find((string Token, string Name)[] known, string userAgent) =>
        known.FirstOrDefault(k => userAgent.Contains(k.Token, StringComparison.Ordinal)).Name;
}
