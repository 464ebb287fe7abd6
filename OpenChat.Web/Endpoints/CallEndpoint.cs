using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Localization;
using OpenChat.Web.Accounts;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Feed;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

/// <summary>The POSTs that change a call. They work from any page, with a socket or without, and are safe to send again.</summary>
public static class CallEndpoint
{
    /// <param name="Channel">Start: the channel to call in.</param>
    /// <param name="Nonce">Start: made by the page, at most 64 characters; the same one is the same call.</param>
    /// <param name="Inst">The page that will sit in the seat; none when it came by a form, and then the next page does.</param>
    /// <param name="Leave">Start: leave the call that one sits in.</param>
    private sealed record CallInput(Guid? Channel = null, string? Nonce = null, Guid? Inst = null, bool Leave = false);

    public static void MapCalls(this WebApplication app)
    {
        app.MapPost("/calls", StartAsync);
        app.MapPost("/calls/{id:guid}/accept", async (Guid id, HttpContext http, CallCoordinator calls) =>
            await AnswerAsync(http, await calls.AcceptAsync(id, http.User.Id(), Place(http, await ReadAsync(http)))));
        app.MapPost("/calls/{id:guid}/decline", async (Guid id, HttpContext http, CallCoordinator calls) => await AnswerAsync(http, await calls.DeclineAsync(id, http.User.Id())));
        app.MapPost("/calls/{id:guid}/leave", async (Guid id, HttpContext http, CallCoordinator calls) => await AnswerAsync(http, await calls.LeaveAsync(id, http.User.Id())));
        // Always a new instance: only then is every page that held the seat before older than the one that holds it now.
        app.MapPost("/calls/{id:guid}/move", async (Guid id, HttpContext http, CallCoordinator calls) =>
            await AnswerAsync(http, await calls.MoveAsync(id, http.User.Id(), new(Guid.CreateVersion7(), http.Device(), http.User.SessionId()))));
        app.MapGet("/calls/dock", DockAsync);
    }

    private static async Task<IResult> StartAsync(HttpContext http, AppDb db, CallCoordinator calls, RateLimits limits)
    {
        var input = await ReadAsync(http);
        var me = http.User.Id();
        if (input.Channel is not { } id || await db.Channels.AsNoTracking().VisibleTo(me).SingleOrDefaultAsync(c => c.Id == id) is not { } channel) return Results.NotFound();
        var nonce = input.Nonce is { Length: > 0 and <= 64 } given && Username.IsText(given) ? given : Guid.CreateVersion7().ToString("N");
        // A retry, and an answer to who is calling already, are no further ring.
        var rings = channel.Kind == ChannelKind.Direct && await CallCoordinator.RepeatOfAsync(db, id, me, nonce) is null && !await db.Calls.AnyAsync(c => c.LiveChannelId == id);
        if (rings && !limits.TryTake(Limit.Ring, http, out var wait))
        {
            http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            var text = http.RequestServices.GetRequiredService<IStringLocalizer<Text>>();
            return await SayAsync(http, StatusCodes.Status429TooManyRequests, "limit", text["Too many calls. Try again in a minute."], null, id);
        }
        return await AnswerAsync(http, await calls.StartAsync(id, me, nonce, Place(http, input), input.Leave), id);
    }

    /// <summary>The dock as it is now, for a page that heard of a change elsewhere.</summary>
    private static async Task<IResult> DockAsync(Guid inst, HttpContext http, CallDock dock) =>
        Results.Content(await dock.HtmlAsync(http.User.Id(), inst, http.Device()), "text/html; charset=utf-8");

    private static async Task<IResult> AnswerAsync(HttpContext http, CallResult result, Guid? channel = null)
    {
        var text = http.RequestServices.GetRequiredService<IStringLocalizer<Text>>();
        switch (result.Outcome)
        {
            case CallOutcome.NotFound:
                return Results.NotFound();
            case CallOutcome.Done when !IsForm(http):
                var dock = http.RequestServices.GetRequiredService<CallDock>();
                var inst = result.Inst ?? Guid.Empty;
                return Results.Json(new { call = result.CallId, inst = result.Inst, html = result.Inst is null ? null : await dock.HtmlAsync(http.User.Id(), inst, http.Device()) });
            case CallOutcome.Done:
                return await BackAsync(http, result.CallId, channel);
            default:
                var (code, sentence) = result.Outcome switch
                {
                    CallOutcome.Ended => ("ended", text["This call has ended."]),
                    CallOutcome.Busy => ("busy", text["They're in another call. They'll see that you called."]),
                    CallOutcome.InCall => ("in_call", text["You're in another call. Leave it first."]),
                    CallOutcome.Elsewhere => ("elsewhere", text["You're in this call somewhere else."]),
                    CallOutcome.AnsweredElsewhere => ("answered_elsewhere", text["You answered this call somewhere else."]),
                    CallOutcome.Full => ("full", text["This channel is full ({0} people).", http.RequestServices.GetRequiredService<CallOptions>().Seats]),
                    CallOutcome.Unacquainted => ("unacquainted", await UnacquaintedAsync(http, text, channel)),
                    _ => ("unavailable", text["You can't call them right now."]),
                };
                return await SayAsync(http, StatusCodes.Status409Conflict, code, sentence, result.CallId, channel);
        }
    }

    private static async Task<string> UnacquaintedAsync(HttpContext http, IStringLocalizer<Text> text, Guid? channel)
    {
        var (db, me) = (http.RequestServices.GetRequiredService<AppDb>(), http.User.Id());
        var other = await db.Access.Where(a => a.ChannelId == channel && a.UserId != me).Select(a => a.User!).SingleAsync();
        var replied = await db.Messages.AnyAsync(m => m.ChannelId == channel && m.Kind == MessageKind.Text && m.AuthorId == other.Id);
        var name = other.DisplayName;
        return replied ? text["Send {0} a message before you call.", name] : text["You can call {0} after they reply.", name];
    }

    private static async Task<IResult> SayAsync(HttpContext http, int status, string code, string sentence, Guid? call, Guid? channel)
    {
        if (!IsForm(http)) return Results.Json(new { code, say = sentence, call }, statusCode: status);
        var kept = http.RequestServices.GetRequiredService<ITempDataDictionaryFactory>().GetTempData(http);
        kept[Flash.Key] = sentence;
        kept.Save();
        return await BackAsync(http, call, channel);
    }

    /// <summary>To the page of the channel, which finds the seat.</summary>
    private static async Task<IResult> BackAsync(HttpContext http, Guid? call, Guid? channel)
    {
        var db = http.RequestServices.GetRequiredService<AppDb>();
        var place = await db.Channels.VisibleTo(http.User.Id()).Where(c => c.Id == channel || db.Calls.Any(x => x.Id == call && x.ChannelId == c.Id))
            .Include(c => c.Zone).AsNoTracking().FirstOrDefaultAsync();
        return Results.LocalRedirect(place?.Address ?? "/");
    }

    private static CallPlace Place(HttpContext http, CallInput input) => new(input.Inst ?? Guid.CreateVersion7(), http.Device(), http.User.SessionId());

    private static bool IsForm(HttpContext http) => http.Request.HasFormContentType;

    private static async Task<CallInput> ReadAsync(HttpContext http)
    {
        if (IsForm(http))
        {
            var form = await http.Request.ReadFormAsync();
            return new(Guid.TryParse(form["channel"], out var channel) ? channel : null, form["nonce"], null, form["leave"] == "true");
        }
        try
        {
            return http.Request.HasJsonContentType() ? await http.Request.ReadFromJsonAsync<CallInput>() ?? new() : new();
        }
        catch (JsonException)
        {
            return new(); // Says nothing: the answer is that there is no such channel.
        }
    }
}
