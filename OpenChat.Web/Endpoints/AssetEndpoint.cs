namespace OpenChat.Web.Endpoints;

/// <summary>GET /assets/{build}/{path}: everything in wwwroot, fingerprinted and immutable.</summary>
public static class AssetEndpoint
{
    public static void MapAssets(this WebApplication app)
    {
    }
}
