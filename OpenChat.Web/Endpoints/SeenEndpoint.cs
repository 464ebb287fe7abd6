using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Endpoints;

/// <summary>
/// How far the other person of a direct channel has read it, for a page that may have missed it (js/messages/seen.js), and whether they
/// are looking at it (js/messages/here.js). One rule says who may know either; for the second, both must also show when they are online.
/// </summary>
public static class SeenEndpoint
{
    /// <param name="Page">A browser tab, by a name of its own choice.</param>
    /// <param name="N">Increases with each request of that page.</param>
    /// <param name="Here">The person is looking at the channel in it.</param>
    public sealed record HereInput(string Page, long N, bool Here);

    public static void MapSeen(this WebApplication app)
    {
        app.MapGet("/channels/{id:guid}/seen", ReadAsync);
        app.MapPost("/channels/{id:guid}/here", HereAsync);
    }

    private static async Task<IResult> ReadAsync(Guid id, HttpContext http, AppDb db) =>
        await db.SeenByOtherAsync(id, http.User.Id()) is { } seen ? Results.Json(new { seen.No, seen.At }) : Results.NotFound();

    private static async Task<IResult> HereAsync(Guid id, HereInput input, HttpContext http, AppDb db, Lookers lookers, LiveHub hub)
    {
        if (input.Page is not { Length: > 0 and <= 64 }) return Results.BadRequest();
        var user = http.User.Id();
        if (await db.SeenByOtherAsync(id, user, andOnline: true) is not { } other) return Results.NotFound();
        var here = lookers.Note(id, user, input.Page, input.N, input.Here);
        hub.SendToChannel(id, "here", new { channel = id, here }, watchersOnly: true, except: [user]);
        return Results.Json(new { here = lookers.Looks(id, other.UserId) });
    }
}
