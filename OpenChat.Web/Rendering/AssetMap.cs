namespace OpenChat.Web.Rendering;

/// <summary>Everything in wwwroot under one fingerprint: /assets/{build}/js/app.js. One for all, so that relative imports just work.</summary>
public static class AssetMap
{
    /// <summary>The fingerprint: the first characters of a hash over all assets.</summary>
    public static string Build { get; } = "dev";

    /// <summary>What every asset's address starts with.</summary>
    public static string Prefix => $"/assets/{Build}";
}
