using System.Text.Json;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

/// <summary>The requests that change a call. They work without a socket and are safe to repeat.</summary>
public static class CallEndpoint
{
    /// <param name="Channel">Start: the channel to call in.</param>
    /// <param name="Nonce">Start: the page's idempotency key, at most 64 characters.</param>
    /// <param name="Inst">The page that takes the seat. Forms send none; the page they lead to takes it.</param>
    /// <param name="Leave">Start: leave the current call.</param>
    private sealed record CallInput(Guid? Channel = null, string? Nonce = null, Guid? Inst = null, bool Leave = false);

    public static void MapCalls(this WebApplication app)
    {
        app.MapPost("/calls", StartAsync);
        app.MapPost("/calls/{id:guid}/accept", async (Guid id, HttpContext http, CallCoordinator calls) =>
            await AnswerAsync(http, await calls.AcceptAsync(id, http.User.Id(), Place(http, await ReadAsync(http)))));
        app.MapPost("/calls/{id:guid}/decline", async (Guid id, HttpContext http, CallCoordinator calls) =>
            await AnswerAsync(http, await calls.DeclineAsync(id, http.User.Id())));
        app.MapPost("/calls/{id:guid}/leave", async (Guid id, HttpContext http, CallCoordinator calls) =>
            await AnswerAsync(http, await calls.LeaveAsync(id, http.User.Id())));
        // Always a new instance, so that every page that held the seat before is older than the one that takes it.
        app.MapPost("/calls/{id:guid}/move", async (Guid id, HttpContext http, CallCoordinator calls) =>
            {
                var place = new CallPlace(Guid.CreateVersion7(), http.Device(), http.User.SessionId());
                return await AnswerAsync(http, await calls.MoveAsync(id, http.User.Id(), place));
            });
        app.MapGet("/calls/dock", DockAsync);
    }

    private static async Task<IResult> StartAsync(HttpContext http, AppDb db, CallCoordinator calls, RateLimits limits)
    {
        var input = await ReadAsync(http);
        var me = http.User.Id();
        if (input.Channel is not { } id) return Results.NotFound();
        var channels = db.Channels.AsNoTracking().VisibleTo(me);
        if (await channels.SingleOrDefaultAsync(c => c.Id == id) is not { } channel) return Results.NotFound();
        var nonce = input.Nonce is { Length: > 0 and <= 64 } given && Username.IsText(given) ? given : Guid.CreateVersion7().ToString("N");
        // The limit does not count retries, nor answers to a ring.
        var rings = channel.Kind == ChannelKind.Direct && await CallCoordinator.RepeatOfAsync(db, id, me, nonce) is null
            && !await db.Calls.AnyAsync(c => c.LiveChannelId == id);
        if (rings && !limits.TryTake(Limit.Ring, http, out var wait))
        {
            http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            var text = http.RequestServices.GetRequiredService<IStringLocalizer<Text>>();
            var sentence = text["Too many calls. Try again in a minute."];
            return await RefuseAsync(http, StatusCodes.Status429TooManyRequests, "limit", sentence, null, id);
        }
        return await AnswerAsync(http, await calls.StartAsync(id, me, nonce, Place(http, input), input.Leave), id);
    }

    /// <summary>The current dock, for a page that learned of a change elsewhere.</summary>
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
                var html = result.Inst is null ? null : await dock.HtmlAsync(http.User.Id(), inst, http.Device());
                return Results.Json(new { call = result.CallId, inst = result.Inst, html });
            case CallOutcome.Done:
                return await BackAsync(http, result.CallId, channel);
            default:
                var seats = http.RequestServices.GetRequiredService<CallOptions>().Seats;
                var (code, sentence) = result.Outcome switch
                {
                    CallOutcome.Ended => ("ended", text["This call has ended."]),
                    CallOutcome.Busy => ("busy", text["They're in another call. They'll see that you called."]),
                    CallOutcome.InCall => ("in_call", text["You're in another call. Leave it first."]),
                    CallOutcome.Elsewhere => ("elsewhere", text["You're in this call somewhere else."]),
                    CallOutcome.AnsweredElsewhere => ("answered_elsewhere", text["You answered this call somewhere else."]),
                    CallOutcome.Full => ("full", text["This channel is full ({0} people).", seats]),
                    CallOutcome.Unacquainted => ("unacquainted", await UnacquaintedAsync(http, text, channel)),
                    _ => ("unavailable", text["You can't call them right now."]),
                };
                return await RefuseAsync(http, StatusCodes.Status409Conflict, code, sentence, result.CallId, channel);
        }
    }

    private static async Task<string> UnacquaintedAsync(HttpContext http, IStringLocalizer<Text> text, Guid? channel)
    {
        var (db, me) = (http.RequestServices.GetRequiredService<AppDb>(), http.User.Id());
        var other = await db.Access.Where(a => a.ChannelId == channel && a.UserId != me).Select(a => a.User!).SingleAsync();
        var replied = await db.HasWrittenAsync(channel!.Value, other.Id);
        var name = other.DisplayName;
        return replied ? text["Send {0} a message before you call.", name] : text["You can call {0} after they reply.", name];
    }

    private static async Task<IResult> RefuseAsync(HttpContext http, int status, string code, string sentence, Guid? call, Guid? channel)
    {
        if (!IsForm(http)) return Results.Json(new { code, say = sentence, call }, statusCode: status);
        var kept = http.RequestServices.GetRequiredService<ITempDataDictionaryFactory>().GetTempData(http);
        kept[Flash.Key] = sentence;
        kept.Save();
        return await BackAsync(http, call, channel);
    }

    /// <summary>Redirects to the channel's page, which takes the seat.</summary>
    private static async Task<IResult> BackAsync(HttpContext http, Guid? call, Guid? channel)
    {
        var db = http.RequestServices.GetRequiredService<AppDb>();
        var place = await db.Channels.VisibleTo(http.User.Id())
            .Where(c => c.Id == channel || db.Calls.Any(x => x.Id == call && x.ChannelId == c.Id))
            .Include(c => c.Zone).AsNoTracking().FirstOrDefaultAsync();
        return Results.LocalRedirect(place?.Address ?? "/");
    }

    private static CallPlace Place(HttpContext http, CallInput input) =>
        new(input.Inst ?? Guid.CreateVersion7(), http.Device(), http.User.SessionId());

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
            return new(); // Without a channel the response is 404.
        }
    }
}
