using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

/// <summary>The event stream, and the requests that go with it: watch, presence beats, typing, read marks.</summary>
public static class LiveEndpoint
{
    /// <param name="N">Increases with each change; older ones are ignored.</param>
    public sealed record WatchInput(Guid Conn, long N, string[] Watch);

    public sealed record BeatInput(Guid Conn, bool Active);

    public sealed record TypingInput(Guid Channel);

    /// <param name="Back">Unread again from this message on, not read up to it.</param>
    public sealed record ReadInput(long No, bool Back = false);

    public static void MapLive(this WebApplication app)
    {
        app.MapGet("/live", StreamAsync);
        app.MapPost("/live/watch", Watch);
        app.MapPost("/live/beat", Beat);
        app.MapPost("/live/typing", TypingAsync);
        app.MapPost("/channels/{id:guid}/read", ReadAsync);
        app.MapGet("/channels/{id:guid}/changes", ChangesAsync);
    }

    private static async Task StreamAsync(
        HttpContext http, LiveHub hub, Connecting connecting, Presence presence, PresenceNews news, IDbContextFactory<AppDb> databases,
        CallCoordinator calls, FragmentRenderer renderer, LiveOptions options, RateLimits limits, TimeProvider time)
    {
        if (!limits.TryTake(Limit.Stream, http, out var wait))
        {
            http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            http.Response.StatusCode = StatusCodes.Status429TooManyRequests;
            return;
        }
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store, no-transform"; // A proxy that compresses would buffer events.
        response.Headers["X-Accel-Buffering"] = "no"; // Keeps nginx from buffering events.
        await response.StartAsync();
        // Already parsed; frees its memory for the lifetime of the stream.
        http.Request.Headers.Cookie = default;
        http.Features.Set<IRequestCookiesFeature>(null);
        var connection = new Connection(http.User.Id(), http.User.SessionId(), response.BodyWriter, options, time);
        var rosters = calls.RosterVersion; // Read before the rosters themselves.
        try
        {
            var watched = ParseWatch(http.Request.Query["watch"].ToString().Split(','));
            await connecting.OpenAsync(connection, Cursor(http.Request), watched, AssetMap.Build, http.RequestAborted);
            if (!connection.IsOver())
            {
                var isActive = !http.Request.Query.ContainsKey("idle");
                if (presence.Beat(connection.UserId, connection.Id, isActive) is { } state) news.Add(connection.UserId, state);
                await GreetAsync(connection, rosters, databases, presence, calls, renderer);
            }
            await connection.Completion.WaitAsync(http.RequestAborted);
        }
        catch (OperationCanceledException) { /* The browser disconnected. */ }
        finally
        {
            hub.Remove(connection);
            presence.Leave(connection.UserId, connection.Id);
            await connection.DetachAsync();
        }
        if (connection.WasAborted) http.Abort();
    }

    /// <summary>The position to start from. Our client sends it in the query; a plain EventSource reconnects with a header.</summary>
    private static string? Cursor(HttpRequest request) =>
        request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : request.Query["after"].ToString();

    /// <summary>Sends the state that is not in the event log: presence and voice rosters.</summary>
    private static async Task GreetAsync(
        Connection connection, long rosterVersion, IDbContextFactory<AppDb> databases, Presence presence, CallCoordinator calls,
        FragmentRenderer renderer)
    {
        var view = connection.View;
        var users = view.Around.ToDictionary(user => user, user => PresenceNews.NameOf(presence.StateOf(user)));
        if (users.Count > 0) await LiveHub.SendToConnectionAsync(connection, "presence", new { users });
        var rosters = view.Voices.Count == 0 ? [] : await RostersAsync(databases, connection.UserId);
        while (true)
        {
            // All other channels are empty.
            await LiveHub.SendToConnectionAsync(connection, "voices", new { channels = rosters.Select(r => r.ChannelId) });
            foreach (var roster in rosters)
            {
                var html = await renderer.RenderTextAsync(Fragments.VoiceRoster, roster);
                await LiveHub.SendToConnectionAsync(connection, "voice", new { channel = roster.ChannelId, html });
            }
            if (rosterVersion == calls.RosterVersion) return;
            rosterVersion = calls.RosterVersion; // A newer roster may have been sent before this one, so send them again.
            rosters = await RostersAsync(databases, connection.UserId);
        }
    }

    private static async Task<List<VoiceRoster>> RostersAsync(IDbContextFactory<AppDb> databases, Guid user)
    {
        await using var db = await databases.CreateDbContextAsync(); // The request's own context would live as long as the stream.
        var channels = await db.Members.ChannelsOf(db.Access, user).Where(c => c.Kind == ChannelKind.Voice).Select(c => c.Id).ToListAsync();
        return [.. (await VoiceRosters.LoadAsync(db, channels)).Values.Where(r => r.People.Count > 0)];
    }

    private static IResult Watch(WatchInput input, HttpContext http, LiveHub hub, Connecting connecting)
    {
        if (hub.Find(input.Conn, http.User.Id()) is not { } connection) return Results.NotFound();
        connecting.Watch(connection, input.N, ParseWatch(input.Watch));
        return Results.NoContent();
    }

    private static IResult Beat(BeatInput input, HttpContext http, LiveHub hub, Presence presence, PresenceNews news)
    {
        var user = http.User.Id();
        if (hub.Find(input.Conn, user) is null) return Results.NotFound();
        if (presence.Beat(user, input.Conn, input.Active) is { } state) news.Add(user, state);
        return Results.NoContent();
    }

    private static async Task<IResult> TypingAsync(TypingInput input, HttpContext http, AppDb db, LiveHub hub, TypingTracker typing)
    {
        var user = http.User.Id();
        var channel = await db.Channels.VisibleTo(user).Where(c => c.Id == input.Channel)
            .Select(c => new { c.ZoneId }).SingleOrDefaultAsync();
        if (channel is null) return Results.NotFound();
        if (!typing.TryTake(user, input.Channel)) return Results.NoContent();
        var name = await db.NameInAsync(user, channel.ZoneId);
        var apart = await db.Blocks.ApartFrom(user).ToListAsync();
        var data = new { channel = input.Channel, users = new[] { new { id = user, name } } };
        hub.SendToChannel(input.Channel, "typing", data, watchersOnly: true, except: [user, .. apart]);
        return Results.NoContent();
    }

    private static async Task<IResult> ReadAsync(Guid id, ReadInput input, HttpContext http, MarkRead markRead, MarkUnread markUnread)
    {
        var seen = input.Back
            ? await markUnread.RunAsync(id, http.User.Id(), input.No) : await markRead.RunAsync(id, http.User.Id(), input.No);
        return seen ? Results.NoContent() : Results.NotFound();
    }

    /// <summary>The changes of a channel after a sequence number, as stream frames, so that a browser can close a gap.</summary>
    private static async Task<IResult> ChangesAsync(
        Guid id, long after, HttpContext http, AppDb db, MessageHistory history, LiveFrames frames, RateLimits limits,
        IStringLocalizer<Text> text)
    {
        if (!limits.TryTake(Limit.Changes, http, out var wait))
        {
            var seconds = http.Response.Headers.RetryAfter = RateLimits.Seconds(wait);
            var problem = text["Too many requests. Try again in {0} s.", seconds.ToString()].Value;
            return Results.Json(new { problem }, statusCode: StatusCodes.Status429TooManyRequests);
        }
        var channel = await db.Channels.AsNoTracking().VisibleTo(http.User.Id()).SingleOrDefaultAsync(c => c.Id == id);
        if (channel is null) return Results.NotFound();
        const int limit = 200;
        var changes = await history.ChangesAsync(id, after, limit);
        return Results.Json(new
        {
            seq = channel.LastSeq,
            complete = changes.UpTo is null,
            to = changes.UpTo ?? channel.LastSeq,
            changes = await frames.ChangesDataAsync(changes.Messages),
        }, LiveFrame.Json);
    }

    /// <summary>Parses `channel:seq` pairs and ignores invalid ones. The hub drops channels that may not be seen.</summary>
    private static List<Guid> ParseWatch(string?[]? watch) =>
        [
            .. (watch ?? []).OfType<string>().Take(64).Select(w => w.Split(':')[0])
                .Where(w => Guid.TryParse(w, out _)).Select(Guid.Parse).Distinct(),
        ];
}
