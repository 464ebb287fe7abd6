using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Files;

namespace OpenChat.Web.Endpoints;

/// <summary>The emoji of a channel's zone for scripts, and their pictures.</summary>
public static class EmojiEndpoint
{
    public static void MapEmoji(this WebApplication app)
    {
        app.MapGet("/channels/{id:guid}/emoji", ListAsync);
        app.MapGet("/emoji/{id:guid}/{picture}", Serve);
    }

    private static async Task<IResult> ListAsync(Guid id, HttpContext http, AppDb db)
    {
        var channel = await db.Channels.VisibleTo(http.User.Id()).Where(c => c.Id == id)
            .Select(c => new { c.ZoneId }).SingleOrDefaultAsync();
        if (channel is null) return Results.NotFound();
        var emoji = channel.ZoneId is not { } zone ? [] : await db.ZoneEmoji.AsNoTracking()
            .Where(e => e.ZoneId == zone && e.DeletedAt == null).OrderBy(e => e.Name).ToListAsync();
        return Results.Json(emoji.Select(e => new { emoji = e.Key, name = e.Name, src = e.Address }));
    }

    /// <summary>For anyone signed in, like avatars: the address cannot be guessed, and one that was renamed keeps it.</summary>
    private static IResult Serve(Guid id, string picture, EmojiIntake emoji, HttpContext http)
    {
        if (emoji.Find(id, picture) is not { } path) return Results.NotFound();
        // A file opened as a document must not run scripts, whatever its bytes are.
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        http.Response.Headers.CacheControl = "private, max-age=31536000, immutable";
        return Results.File(Path.GetFullPath(path), "image/webp");
    }
}
