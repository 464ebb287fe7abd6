using System.Net;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Accounts;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Support;
using OpenChat.Web.Zones;

namespace OpenChat.Web.Tests.Pages;

public sealed class LiveEndpointTests() : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:01"), ("Live:Poll", "00:00:00.050")] })
{
    private string Here => App.Services.GetRequiredService<LiveHub>().Cursor;

    private Task<EventStream> OpenAsync(Visitor visitor, params Place[] watched) =>
        EventStream.OpenAsync(visitor, $"after={Here}&watch={string.Join(',', watched.Select(w => $"{w.Id}:0"))}");

    private async Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> run) where TOperation : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<TOperation>());
    }

    private async Task<Message> SayAsync(Person author, Place place, string text) =>
        (await DoAsync((PostMessage post) => post.RunAsync(place.Id, author.Id, "", text))).Message!;

    private static async Task<HttpStatusCode> AskAsync(Visitor visitor, string site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/live");
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Accept.ParseAdd("text/event-stream");
        return (await visitor.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken)).StatusCode;
    }

    [Fact]
    public async Task Nobody_signed_in_gets_401_and_no_page_to_sign_in_on()
    {
        using var visitor = App.Visitor();
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(visitor, "same-origin"));
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("none")]
    public async Task A_page_of_another_site_gets_403(string site)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(ben, site));
    }

    [Fact]
    public async Task A_stream_is_neither_kept_nor_compressed_nor_held_back_nor_shared()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await using var stream = await OpenAsync(ben);
        var headers = stream.Response.Headers;
        Assert.Equal("text/event-stream", stream.Response.Content.Headers.ContentType!.MediaType);
        Assert.True(headers.CacheControl!.NoStore);
        Assert.Equal("no", headers.GetValues("X-Accel-Buffering").Single());
        Assert.Empty(stream.Response.Content.Headers.ContentEncoding);
        Assert.DoesNotContain(headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData("")]
    [InlineData("abc")]
    [InlineData("x.1")]
    [InlineData("{epoch}.-1")]
    [InlineData("{epoch}.999999999999999999999")]
    [InlineData("{epoch}.99999")]
    [InlineData("otherone.3")]
    public async Task A_cursor_that_was_never_given_out_is_a_resync(string cursor)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var epoch = App.Services.GetRequiredService<LiveHub>().Epoch;
        await using var stream = await EventStream.OpenAsync(ben, $"after={cursor.Replace("{epoch}", epoch, StringComparison.Ordinal)}");
        await stream.UntilAsync("resync");
    }

    [Fact]
    public async Task A_cursor_of_ten_kilobytes_in_the_header_is_a_resync()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        ben.Http.DefaultRequestHeaders.Add("Last-Event-ID", new string('9', 10_000));
        await using var stream = await EventStream.OpenAsync(ben);
        await stream.UntilAsync("resync");
    }

    [Fact]
    public async Task Somebody_elses_cursor_replays_ones_own_events_only()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        var bens = Here;
        await SayAsync(Cast.Ben, Cast.General, "Not for Cleo");
        await SayAsync(Cast.Cleo, Cast.CleosGeneral, "For Cleo");
        await using var stream = await EventStream.OpenAsync(cleo, $"after={bens}&watch={Cast.General.Id}:0,{Cast.CleosGeneral.Id}:0");
        var frame = (await stream.UpToAsync(f => f.Id is not null))[^1];
        Assert.Equal(Cast.CleosGeneral.Id, frame.IdOf("channel"));
    }

    [Fact]
    public async Task A_plain_reader_goes_on_from_the_header_that_it_sends()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var old = Here;
        await SayAsync(Cast.Dan, Cast.General, "Seen");
        await using var first = await EventStream.OpenAsync(ben, $"after={old}&watch={Cast.General.Id}:0");
        var seen = await first.UntilAsync("message");
        ben.Http.DefaultRequestHeaders.Add("Last-Event-ID", seen.Id);
        await SayAsync(Cast.Dan, Cast.General, "Missed");
        await using var second = await EventStream.OpenAsync(ben, $"after={old}&watch={Cast.General.Id}:0");
        Assert.Contains("Missed", (await second.UntilAsync("message")).Data.GetProperty("html").GetString());
    }

    [Fact]
    public async Task The_ninth_stream_of_a_person_ends_their_oldest()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var streams = new List<EventStream>();
        for (var i = 0; i < 9; i++) streams.Add(await OpenAsync(ben));
        Assert.Equal("limit", (await streams[0].UntilAsync("bye")).Data.GetProperty("reason").GetString());
        Assert.Equal("hb", (await streams[1].UntilAsync("hb")).Name);
        foreach (var stream in streams) await stream.DisposeAsync();
    }

    [Fact]
    public async Task A_stranger_learns_nothing_of_a_busy_channel_that_they_watch()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        using var ben = await App.AsAsync(Cast.Ben);
        await using var stranger = await OpenAsync(cleo, Cast.General, Cast.BenAndDan, Cast.CleosGeneral);
        await using var member = await OpenAsync(ben, Cast.General, Cast.BenAndDan);
        Assert.Equal(HttpStatusCode.NoContent, (await cleo.PostJsonAsync("/live/watch", new { conn = stranger.Conn, n = 1, watch = new[] { $"{Cast.General.Id}:0", $"{Cast.CleosGeneral.Id}:0" } })).Status);
        for (var i = 0; i < 20; i++)
        {
            var message = await SayAsync(Cast.Dan, i % 2 == 0 ? Cast.General : Cast.BenAndDan, $"Line {i}");
            await DoAsync((EditMessage edit) => edit.RunAsync(message.Id, Cast.Dan.Id, $"Line {i}, better"));
        }
        using var dan = await App.AsAsync(Cast.Dan);
        (await dan.PostJsonAsync("/live/typing", new { channel = Cast.General.Id })).Is(HttpStatusCode.NoContent);
        await member.UntilAsync("typing"); // The twin: whoever belongs there hears it.
        await SayAsync(Cast.Cleo, Cast.CleosGeneral, "The end");
        var frames = await stranger.UpToAsync(f => f.Name == "message");
        Assert.Equal(Cast.CleosGeneral.Id, frames[^1].IdOf("channel"));
        Assert.All(frames.SkipLast(1), f => Assert.Contains(f.Name, new[] { "hb", "presence", "voices" }));
        Assert.All(frames, f => Assert.DoesNotContain(Cast.General.Id.ToString(), f.Data.GetRawText()));
        Assert.All(frames.Where(f => f.Name == "presence"), f => Assert.DoesNotContain(Cast.Dan.Id.ToString(), f.Data.GetRawText()));
    }

    [Fact]
    public async Task What_one_watches_comes_whole_and_the_rest_as_one_small_word()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await using var stream = await OpenAsync(ben, Cast.General);
        await SayAsync(Cast.Dan, Cast.General, "Whole");
        var message = await stream.UntilAsync("message");
        Assert.Equal(Cast.Dan.Id, message.IdOf("by"));
        (await ben.PostJsonAsync("/live/watch", new { conn = stream.Conn, n = 2, watch = new[] { $"{Cast.PondBuild.Id}:0" } })).Is(HttpStatusCode.NoContent);
        // Late, and therefore wrong: what was asked before.
        (await ben.PostJsonAsync("/live/watch", new { conn = stream.Conn, n = 1, watch = new[] { $"{Cast.General.Id}:0" } })).Is(HttpStatusCode.NoContent);
        var seqs = (await stream.UpToAsync(f => f.Name == "hb" && f.Data.GetProperty("seqs").TryGetProperty(Cast.PondBuild.Id.ToString(), out _)))[^1];
        Assert.False(seqs.Data.GetProperty("seqs").TryGetProperty(Cast.General.Id.ToString(), out _));
        await SayAsync(Cast.Dan, Cast.General, "Only a number");
        var unread = await stream.UntilAsync("unread");
        Assert.Equal((4, Cast.Dan.Id, Cast.PondClub), (unread.Data.GetProperty("n").GetInt32(), unread.IdOf("by"), unread.IdOf("zone")));
        Assert.DoesNotContain("Only a number", unread.Data.GetRawText());
    }

    [Fact]
    public async Task Nobody_speaks_for_somebody_elses_stream()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var stream = await OpenAsync(ben);
        (await dan.PostJsonAsync("/live/watch", new { conn = stream.Conn, n = 1, watch = Array.Empty<string>() })).Is(HttpStatusCode.NotFound);
        (await dan.PostJsonAsync("/live/beat", new { conn = stream.Conn, active = true })).Is(HttpStatusCode.NotFound);
        (await ben.PostJsonAsync("/live/beat", new { conn = stream.Conn, active = true })).Is(HttpStatusCode.NoContent);
        (await ben.PostJsonAsync("/live/watch", new { conn = Guid.CreateVersion7(), n = 1, watch = Array.Empty<string>() })).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Typing_and_reading_where_one_is_not_is_404_and_told_to_nobody()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var cleo = await App.AsAsync(Cast.Cleo);
        await using var stream = await OpenAsync(ben, Cast.General);
        (await cleo.PostJsonAsync("/live/typing", new { channel = Cast.General.Id })).Is(HttpStatusCode.NotFound);
        (await cleo.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 2 })).Is(HttpStatusCode.NotFound);
        (await cleo.GetAsync($"/channels/{Cast.General.Id}/changes?after=0")).Is(HttpStatusCode.NotFound);
        await SayAsync(Cast.Dan, Cast.General, "Something else");
        Assert.DoesNotContain(await stream.UpToAsync(f => f.Name == "message"), f => f.Name is "typing" or "read");
    }

    [Fact]
    public async Task Typing_is_kept_from_both_where_one_has_blocked_the_other()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var flo = await App.AsAsync(Cast.Flo);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var bens = await OpenAsync(ben, Cast.General);
        await using var flos = await OpenAsync(flo, Cast.General);
        await flo.PostJsonAsync("/live/typing", new { channel = Cast.General.Id });
        await ben.PostJsonAsync("/live/typing", new { channel = Cast.General.Id });
        await dan.PostJsonAsync("/live/typing", new { channel = Cast.General.Id });
        Assert.Equal(Cast.Dan.Id, (await bens.UntilAsync("typing")).Data.GetProperty("users")[0].GetProperty("id").GetGuid());
        Assert.Equal(Cast.Dan.Id, (await flos.UntilAsync("typing")).Data.GetProperty("users")[0].GetProperty("id").GetGuid());
    }

    [Fact]
    public async Task Another_device_hears_how_far_was_read()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var stream = await OpenAsync(ben);
        await using var dans = await OpenAsync(dan);
        (await ben.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 2 })).Is(HttpStatusCode.NoContent);
        var read = await stream.UntilAsync("read");
        Assert.Equal((Cast.General.Id, 2), (read.IdOf("channel"), read.Data.GetProperty("no").GetInt32()));
        await SayAsync(Cast.Ben, Cast.General, "After that");
        Assert.DoesNotContain(await dans.UpToAsync(f => f.Name == "unread"), f => f.Name == "read");
    }

    [Fact]
    public async Task A_session_that_is_ended_hears_so_and_the_others_go_on()
    {
        using var here = await App.AsAsync(Cast.Ben);
        using var there = await App.AsAsync(Cast.Ben);
        await using var ended = await OpenAsync(here);
        await using var other = await OpenAsync(there);
        var session = (await App.ReadAsync(db => Task.FromResult(db.Sessions.Where(s => s.UserId == Cast.Ben.Id).OrderBy(s => s.Id).First()))).Id;
        var clock = System.Diagnostics.Stopwatch.StartNew();
        await DoAsync((Sessions sessions) => sessions.RevokeAsync(Cast.Ben.Id, session));
        Assert.Equal("revoked", (await ended.UntilAsync("bye")).Data.GetProperty("reason").GetString());
        Assert.Null(await ended.NextAsync());
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(2), $"It took {clock.Elapsed}.");
        await SayAsync(Cast.Dan, Cast.General, "Go on");
        await other.UntilAsync("unread");
        Assert.Equal(HttpStatusCode.Unauthorized, await AskAsync(here, "same-origin"));
    }

    [Fact]
    public async Task Whoever_is_kicked_hears_that_and_nothing_later_nor_by_an_old_cursor()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        using var ben = await App.AsAsync(Cast.Ben);
        var old = Here;
        await using var stream = await OpenAsync(dan, Cast.General, Cast.BenAndDan);
        await using var remaining = await OpenAsync(ben, Cast.General);
        await DoAsync((KickMember kick) => kick.RunAsync(Cast.PondClub, Cast.Mod.Id, Cast.Dan.Id));
        await SayAsync(Cast.Ben, Cast.General, "He is gone");
        await SayAsync(Cast.Ben, Cast.PondBuild, "Here too");
        await SayAsync(Cast.Ben, Cast.BenAndDan, "But you and I go on");
        var frames = await stream.UpToAsync(f => f.Name == "message");
        Assert.Equal(Cast.BenAndDan.Id, frames[^1].IdOf("channel"));
        Assert.Equal(Cast.PondClub, Assert.Single(frames, f => f.Name == "member").IdOf("zone"));
        Assert.DoesNotContain(frames, f => f.Name == "unread");
        Assert.Equal(Cast.Dan.Id, (await remaining.UntilAsync("member")).IdOf("user"));
        await using var again = await EventStream.OpenAsync(dan, $"after={old}&watch={Cast.General.Id}:0,{Cast.BenAndDan.Id}:0");
        Assert.Equal(["member", "message"], (await again.UpToAsync(f => f.Name == "message")).Where(f => f.Id is not null && f.Name != "hb" && f.Name != "presence" && f.Name != "voices").Select(f => f.Name));
    }

    [Fact]
    public async Task Whoever_joins_hears_the_channels_from_then_on()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        // She asked for the channel before she might see it, as a page does that races with the join.
        await using var stream = await OpenAsync(cleo, Cast.General);
        await DoAsync((JoinByInvite join) => join.RunAsync(Cast.Cleo.Id, Cast.Invite));
        await stream.UntilAsync("member");
        await SayAsync(Cast.Ben, Cast.General, "Welcome");
        Assert.Equal(Cast.General.Id, (await stream.UntilAsync("message")).IdOf("channel"));
    }

    [Fact]
    public async Task An_event_that_cannot_be_told_stands_in_nobodys_way()
    {
        App.Log.Expect("cannot be told");
        using var ben = await App.AsAsync(Cast.Ben);
        await using var stream = await OpenAsync(ben, Cast.General);
        await App.Writes.RunAsync(scope =>
        {
            scope.Append(EventKind.Member, Cast.Ben.Id); // Neither whose nor where: nothing can be made of it.
            return Task.CompletedTask;
        });
        await SayAsync(Cast.Dan, Cast.General, "And on it goes");
        Assert.Contains("And on it goes", (await stream.UntilAsync("message")).Data.GetProperty("html").GetString(), StringComparison.Ordinal);
    }
}
