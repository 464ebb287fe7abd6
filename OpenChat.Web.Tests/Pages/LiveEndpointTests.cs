using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>How a stream is opened, with which cursor, and what it sends.</summary>
public sealed class LiveEndpointTests : LiveStreamTest
{
    [Fact]
    public async Task Someone_not_signed_in_gets_401_and_no_redirect()
    {
        using var visitor = App.Visitor();
        Assert.Equal(HttpStatusCode.Unauthorized, await RequestAsync(visitor, "same-origin"));
    }

    [Theory]
    [InlineData("cross-site")]
    [InlineData("same-site")]
    [InlineData("none")]
    public async Task A_page_of_another_site_gets_403(string site)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Equal(HttpStatusCode.Forbidden, await RequestAsync(ben, site));
    }

    [Fact]
    public async Task A_stream_is_neither_cached_nor_compressed_nor_buffered_nor_shared()
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
    public async Task A_cursor_that_was_never_issued_gets_a_resync(string cursor)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var epoch = App.Services.GetRequiredService<LiveHub>().Epoch;
        await using var stream = await EventStream.OpenAsync(ben, $"after={cursor.Replace("{epoch}", epoch, StringComparison.Ordinal)}");
        await stream.UntilAsync("resync");
    }

    [Fact]
    public async Task A_cursor_of_ten_kilobytes_in_the_header_gets_a_resync()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        ben.Http.DefaultRequestHeaders.Add("Last-Event-ID", new string('9', 10_000));
        await using var stream = await EventStream.OpenAsync(ben);
        await stream.UntilAsync("resync");
    }

    [Fact]
    public async Task Someone_elses_cursor_replays_ones_own_events_only()
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
    public async Task Frames_that_no_one_waits_for_are_not_rendered()
    {
        for (var i = 0; i < 3; i++) await SayAsync(Cast.Dan, Cast.General, $"Line {i}");
        var events = await App.Services.GetRequiredService<EventLog>().ReadAsync(0, 100, TestContext.Current.CancellationToken);
        var frames = App.Services.GetRequiredService<LiveFrames>();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => frames.MakeAsync(events, new CancellationToken(canceled: true)));
        Assert.Equal(events.Count, (await frames.MakeAsync(events, TestContext.Current.CancellationToken)).Count);
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
        var watch = new { conn = stranger.Conn, n = 1, watch = new[] { $"{Cast.General.Id}:0", $"{Cast.CleosGeneral.Id}:0" } };
        Assert.Equal(HttpStatusCode.NoContent, (await cleo.PostJsonAsync("/live/watch", watch)).Status);
        for (var i = 0; i < 20; i++)
        {
            var message = await SayAsync(Cast.Dan, i % 2 == 0 ? Cast.General : Cast.BenAndDan, $"Line {i}");
            await DoAsync((EditMessage edit) => edit.RunAsync(message.Id, Cast.Dan.Id, $"Line {i}, better"));
        }
        using var dan = await App.AsAsync(Cast.Dan);
        (await dan.PostJsonAsync("/live/typing", new { channel = Cast.General.Id })).Is(HttpStatusCode.NoContent);
        await member.UntilAsync("typing"); // The twin: a member gets it.
        await SayAsync(Cast.Cleo, Cast.CleosGeneral, "The end");
        var frames = await stranger.UpToAsync(f => f.Name == "message");
        Assert.Equal(Cast.CleosGeneral.Id, frames[^1].IdOf("channel"));
        Assert.All(frames.SkipLast(1), f => Assert.Contains(f.Name, new[] { "hb", "presence", "voices" }));
        Assert.All(frames, f => Assert.DoesNotContain(Cast.General.Id.ToString(), f.Data.GetRawText()));
        Assert.All(frames.Where(f => f.Name == "presence"), f => Assert.DoesNotContain(Cast.Dan.Id.ToString(), f.Data.GetRawText()));
    }

    [Fact]
    public async Task Watched_channels_send_whole_messages_and_others_only_a_count()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await using var stream = await OpenAsync(ben, Cast.General);
        await SayAsync(Cast.Dan, Cast.General, "Whole");
        var message = await stream.UntilAsync("message");
        Assert.Equal(Cast.Dan.Id, message.IdOf("by"));
        var second = new { conn = stream.Conn, n = 2, watch = new[] { $"{Cast.PondBuild.Id}:0" } };
        (await ben.PostJsonAsync("/live/watch", second)).Is(HttpStatusCode.NoContent);
        // The earlier request arrives late and must not win.
        var first = new { conn = stream.Conn, n = 1, watch = new[] { $"{Cast.General.Id}:0" } };
        (await ben.PostJsonAsync("/live/watch", first)).Is(HttpStatusCode.NoContent);
        var frames = await stream.UpToAsync(f =>
            f.Name == "hb" && f.Data.GetProperty("seqs").TryGetProperty(Cast.PondBuild.Id.ToString(), out _));
        var seqs = frames[^1];
        Assert.False(seqs.Data.GetProperty("seqs").TryGetProperty(Cast.General.Id.ToString(), out _));
        await SayAsync(Cast.Dan, Cast.General, "Only a number");
        var unread = await stream.UntilAsync("unread");
        Assert.Equal((4, Cast.Dan.Id, Cast.PondClub), (unread.Data.GetProperty("n").GetInt32(), unread.IdOf("by"), unread.IdOf("zone")));
        Assert.DoesNotContain("Only a number", unread.Data.GetRawText());
    }
}
