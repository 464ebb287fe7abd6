using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Endpoints;

/// <summary>What someone has typed in a channel and not sent, for their other devices (js/messages/drafts.js).</summary>
public static class DraftEndpoint
{
    /// <param name="Quiet">A reply that does not mention the person whom it answers.</param>
    /// <param name="Base">The version on which it is based.</param>
    public sealed record DraftInput(string? Text, Guid? Reply, bool Quiet, long? Base);

    public static void MapDrafts(this WebApplication app)
    {
        app.MapGet("/channels/{id:guid}/draft", ReadAsync);
        app.MapPost("/channels/{id:guid}/draft", KeepAsync);
    }

    private static async Task<IResult> ReadAsync(Guid id, HttpContext http, AppDb db, MessageHistory history)
    {
        var me = http.User.Id();
        if (!await db.Channels.VisibleTo(me).AnyAsync(c => c.Id == id)) return Results.NotFound();
        var kept = await history.DraftAsync(id, me);
        return Results.Json(new
        {
            kept.Text,
            reply = kept.Reply is { } reply ? new { reply.Id, name = reply.Author?.DisplayName, reply.Line, quiet = kept.IsQuiet } : null,
            kept.Version,
        }, LiveFrame.Json);
    }

    private static async Task<IResult> KeepAsync(Guid id, DraftInput input, HttpContext http, KeepDraft keep, RateLimits limits)
    {
        if (input.Text is { Length: > KeptDraft.TextMax }) return Results.StatusCode(StatusCodes.Status413PayloadTooLarge);
        if (!limits.TryTake(Limit.Draft, http, out var wait))
        {
            http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return Results.StatusCode(StatusCodes.Status429TooManyRequests);
        }
        var version = await keep.RunAsync(id, http.User.Id(), new Draft(input.Text ?? "", input.Reply, !input.Quiet), input.Base);
        return version switch
        {
            null => Results.NotFound(),
            KeepDraft.Conflict => Results.Json(new { conflict = true }),
            _ => Results.Json(new { version }),
        };
    }
}
