using OpenChat.Web.Files;

namespace OpenChat.Web.Endpoints;

/// <summary>GET /files/{id}: a person's picture, for whoever is signed in. The id changes with the picture, so browsers may keep it.</summary>
public static class FileEndpoint
{
    public static void MapFiles(this WebApplication app) => app.MapGet("/files/{id:guid}", (Guid id, int? size, FileStore files, HttpContext http) =>
    {
        if (!ImageIntake.Sizes.Contains(size ?? 256) || files.Find(ImageIntake.NameOf(id, size ?? 256)) is not { } path) return Results.NotFound();
        // Opened by itself a file is no page of ours: it runs nothing, whatever its bytes turn out to be.
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.File(Path.GetFullPath(path), "image/webp");
    });
}
