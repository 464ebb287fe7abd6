using System.Text.Encodings.Web;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

/// <summary>How a text would look as a message of a channel. It stores nothing and tells no one (js/messages/preview.js).</summary>
public static class PreviewEndpoint
{
    public static void MapPreview(this WebApplication app) => app.MapPost("/channels/{id:guid}/preview", PreviewAsync);

    private static async Task<IResult> PreviewAsync(
        Guid id, HttpContext http, AppDb db, MentionNames names, RateLimits limits, IStringLocalizer<Text> T)
    {
        var me = http.User.Id();
        var channel = await db.Channels.AsNoTracking().VisibleTo(me).SingleOrDefaultAsync(c => c.Id == id && c.Kind != ChannelKind.Voice);
        if (channel is null) return Results.NotFound();
        if (!limits.TryTake(Limit.Preview, http, out var wait))
        {
            http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            return Refuse(StatusCodes.Status429TooManyRequests, T["Slow down: try again in {0} s.", RateLimits.Seconds(wait)]);
        }
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(http.RequestAborted) : FormCollection.Empty;
        var draft = new Draft(form["text"].ToString()).Cleaned();
        if (draft.IsEmpty) return Refuse(StatusCodes.Status422UnprocessableEntity, T["Write a message first."]);
        if (draft.IsTooLong)
            return Refuse(StatusCodes.Status422UnprocessableEntity,
                T["Too long: {0} characters, limit {1}.", draft.Text.Length, Message.TextMax]);
        var stored = (await MentionText.ReadAsync(db, channel, me, draft.Text)).Stored;
        var mentions = (await names.LoadAsync(db, [(stored, channel.ZoneId)]))(stored, channel.ZoneId);
        var html = new StringWriter();
        MessageBody.Of(stored, token => mentions.Chip(token)).WriteTo(html, HtmlEncoder.Default);
        return Results.Content(html.ToString(), "text/html; charset=utf-8");
    }

    private static IResult Refuse(int status, string problem) => Results.Json(new { problem }, statusCode: status);
}
