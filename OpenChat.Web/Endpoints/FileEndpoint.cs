using OpenChat.Web.Files;

namespace OpenChat.Web.Endpoints;

/// <summary>GET /files/{id}: an avatar, for anyone signed in. Each new picture has a new id, so browsers may cache it.</summary>
public static class FileEndpoint
{
    public static void MapFiles(this WebApplication app) => app.MapGet("/files/{id:guid}", Serve);

    private static IResult Serve(Guid id, int? size, FileStore files, HttpContext http)
    {
        var pixels = size ?? 256;
        if (!ImageIntake.Sizes.Contains(pixels) || files.Find(ImageIntake.NameOf(id, pixels)) is not { } path) return Results.NotFound();
        // A file opened as a document must not run scripts, whatever its bytes are.
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.File(Path.GetFullPath(path), "image/webp");
    }
}
