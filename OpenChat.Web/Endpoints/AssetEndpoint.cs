using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

/// <summary>GET /assets/{build}/{path}: the files of wwwroot, from memory, immutable per build.</summary>
public static class AssetEndpoint
{
    private static readonly string[] Methods = ["GET", "HEAD"];

    public static void MapAssets(this WebApplication app)
    {
        // In development the files on disk win, so that an edit shows at the next reload.
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
            // A page of another build requests its own fingerprint; it must not cache this build's file under that name.
            headers.CacheControl = build == AssetMap.Build ? "public, max-age=31536000, immutable" : "no-store";
            headers.Vary = "Accept-Encoding";
            var acceptsBrotli = http.Request.Headers.AcceptEncoding.ToString().Contains("br", StringComparison.OrdinalIgnoreCase);
            if (asset.Brotli is not { } brotli || !acceptsBrotli)
                return Results.Bytes(asset.Bytes, asset.ContentType);
            headers.ContentEncoding = "br";
            return Results.Bytes(brotli, asset.ContentType);
        }).AllowAnonymous();
    }
}
