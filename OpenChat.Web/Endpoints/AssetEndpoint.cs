using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

/// <summary>GET /assets/{build}/{path}: everything in wwwroot, from memory, fingerprinted and immutable.</summary>
public static class AssetEndpoint
{
    private static readonly string[] Methods = ["GET", "HEAD"];

    public static void MapAssets(this WebApplication app)
    {
        // A developer sees an edit at the next reload; the files beside the project win over those inside the assembly.
        var folder = app.Environment.IsDevelopment() ? Path.Combine(app.Environment.ContentRootPath, "wwwroot") : null;
        app.MapMethods("/assets/{build}/{**path}", Methods, (string build, string path, HttpContext http) =>
        {
            if (AssetMap.Find(path) is not { } asset) return Results.NotFound();
            var headers = http.Response.Headers;
            if (folder is not null && File.Exists(Path.Combine(folder, path)))
            {
                headers.CacheControl = "no-cache";
                return Results.File(Path.Combine(folder, path), asset.ContentType);
            }
            // A page of another build asks by its own fingerprint: what it gets must not be kept under that name.
            headers.CacheControl = build == AssetMap.Build ? "public, max-age=31536000, immutable" : "no-store";
            headers.Vary = "Accept-Encoding";
            if (asset.Brotli is not { } brotli || !http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase))
                return Results.Bytes(asset.Bytes, asset.ContentType);
            headers.ContentEncoding = "br";
            return Results.Bytes(brotli, asset.ContentType);
        }).AllowAnonymous();
    }
}
