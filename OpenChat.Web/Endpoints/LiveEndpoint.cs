using Microsoft.AspNetCore.Http.Features;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Accounts;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Endpoints;

/// <summary>The event stream, and what a browser says beside it: what it shows, that it is there, that somebody types, how far was read.</summary>
public static class LiveEndpoint
{
    /// <param name="Conn">The connection, from hello.</param>
    /// <param name="N">Counts up with each change.</param>
    public sealed record WatchInput(Guid Conn, long N, string[] Watch);

    public sealed record BeatInput(Guid Conn, bool Active);

    public sealed record TypingInput(Guid Channel);

    public sealed record ReadInput(long No);

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
        CallCoordinator calls, FragmentRenderer renderer, LiveOptions options, TimeProvider time)
    {
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        var response = http.Response;
        response.ContentType = "text/event-stream";
        response.Headers.CacheControl = "no-store, no-transform"; // A proxy that compresses would hold events back, or cost everybody memory.
        response.Headers["X-Accel-Buffering"] = "no"; // nginx would hold events back until its buffer is full.
        await response.StartAsync();
        // It was understood, and would be held as long as the stream: 4 KB, an eighth of all that a stream costs.
        http.Request.Headers.Cookie = default;
        http.Features.Set<IRequestCookiesFeature>(null);
        var connection = new Connection(http.User.Id(), http.User.SessionId(), response.BodyWriter, options, time);
        var rosters = calls.RosterVersion; // Before it is read who is inside.
        try
        {
            await connecting.OpenAsync(connection, Cursor(http.Request), ParseWatch(http.Request.Query["watch"].ToString().Split(',')), AssetMap.Build, http.RequestAborted);
            if (!connection.IsOver())
            {
                if (presence.Beat(connection.UserId, connection.Id, active: !http.Request.Query.ContainsKey("idle")) is { } state) news.Add(connection.UserId, state);
                await GreetAsync(connection, rosters, databases, presence, calls, renderer);
            }
            await connection.Completion.WaitAsync(http.RequestAborted);
        }
        catch (OperationCanceledException) { /* The browser went; that is how streams end. */ }
        finally
        {
            hub.Remove(connection);
            presence.Leave(connection.UserId, connection.Id);
            await connection.DetachAsync();
        }
        if (connection.WasAborted) http.Abort();
    }

    /// <summary>Our own client always asks for a place; a plain EventSource that reconnects repeats its first address and names its place in the header.</summary>
    private static string? Cursor(HttpRequest request) =>
        request.Headers["Last-Event-ID"].ToString() is { Length: > 0 } last ? last : request.Query["after"].ToString();

    /// <summary>What is in no log is told whole at the start: who is here, and who is inside the voice channels.</summary>
    private static async Task GreetAsync(
        Connection connection, long rosterVersion, IDbContextFactory<AppDb> databases, Presence presence, CallCoordinator calls, FragmentRenderer renderer)
    {
        var view = connection.View;
        var users = view.Around.ToDictionary(user => user, user => PresenceNews.NameOf(presence.StateOf(user)));
        if (users.Count > 0) await LiveHub.SendToConnectionAsync(connection, "presence", new { users });
        var rosters = view.Voices.Count == 0 ? [] : await RostersAsync(databases, connection.UserId);
        while (true)
        {
            await LiveHub.SendToConnectionAsync(connection, "voices", new { channels = rosters.Select(r => r.ChannelId) }); // All others are empty.
            foreach (var roster in rosters)
                await LiveHub.SendToConnectionAsync(connection, "voice", new { channel = roster.ChannelId, html = await renderer.RenderTextAsync(Fragments.VoiceRoster, roster) });
            if (rosterVersion == calls.RosterVersion) return;
            rosterVersion = calls.RosterVersion; // Somebody came or went meanwhile: this stream may have been told so before it was told this.
            rosters = await RostersAsync(databases, connection.UserId);
        }
    }

    private static async Task<List<VoiceRoster>> RostersAsync(IDbContextFactory<AppDb> databases, Guid user)
    {
        await using var db = await databases.CreateDbContextAsync(); // Not the request's own: that one would live as long as the stream.
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
        if (!await db.Channels.VisibleTo(user).AnyAsync(c => c.Id == input.Channel)) return Results.NotFound();
        if (!typing.TryTake(user, input.Channel)) return Results.NoContent();
        var name = await db.Users.Where(u => u.Id == user).Select(u => u.DisplayName).SingleAsync();
        var apart = await db.Blocks.ApartFrom(user).ToListAsync();
        hub.SendToChannel(input.Channel, "typing", new { channel = input.Channel, users = new[] { new { id = user, name } } }, watchersOnly: true,
            except: [user, .. apart]);
        return Results.NoContent();
    }

    private static async Task<IResult> ReadAsync(Guid id, ReadInput input, HttpContext http, MarkRead markRead) =>
        await markRead.RunAsync(id, http.User.Id(), input.No) ? Results.NoContent() : Results.NotFound();

    /// <summary>What changed in a channel after a count, in the form of stream frames: how a browser closes a gap.</summary>
    private static async Task<IResult> ChangesAsync(Guid id, long after, HttpContext http, AppDb db, MessageHistory history, LiveFrames frames)
    {
        var channel = await db.Channels.AsNoTracking().VisibleTo(http.User.Id()).SingleOrDefaultAsync(c => c.Id == id);
        if (channel is null) return Results.NotFound();
        const int limit = 200;
        var changes = await history.ChangesAsync(id, after, limit);
        return Results.Json(new { seq = channel.LastSeq, complete = changes.Count < limit, changes = await frames.ChangesDataAsync(changes) }, LiveFrame.Json);
    }

    /// <summary>`channel:seq` pairs; what does not parse is left out, and what may not be seen is dropped by the hub.</summary>
    private static List<Guid> ParseWatch(string?[]? watch) =>
        [.. (watch ?? []).OfType<string>().Take(64).Select(w => w.Split(':')[0]).Where(w => Guid.TryParse(w, out _)).Select(Guid.Parse).Distinct()];
}
