using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Accounts;
using OpenChat.Web.Calls;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Calls;

/// <summary>The socket: who may open it, what it relays to whom, and what hostile frames get.</summary>
public sealed class SignalEndpointTests : AppTest
{
    private CallCoordinator Calls => App.Services.GetRequiredService<CallCoordinator>();

    [Fact]
    public async Task Two_in_a_call_reach_each_other_and_nobody_else()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        await using var dan = await Signals.OpenAsync(App, await App.AsAsync(Cast.Dan));
        var peer = (await ana.Signals.HearAsync("peer"))["seat"]!;
        Assert.Equal((ben.Inst.ToString(), "joined"), ((string?)peer["inst"], (string?)peer["state"]));
        await ben.Signals.SayAsync(new { t = "signal", to = ana.Inst, description = new { type = "offer", sdp = "v=0" } });
        var heard = await ana.Signals.HearAsync("signal");
        Assert.Equal((ben.Inst.ToString(), "offer"), ((string?)heard["from"], (string?)heard["description"]!["type"]));
        await dan.SayAsync(new { t = "signal", to = ana.Inst, candidate = new { candidate = "x" } });
        Assert.Equal("stale", (string?)(await dan.HearAsync("error"))["code"]);
        await ben.Signals.SayAsync(new { t = "signal", to = Guid.CreateVersion7(), candidate = new { candidate = "x" } });
        Assert.Equal("stale", (string?)(await ben.Signals.HearAsync("error"))["code"]);
        await dan.SayAsync(new { t = "ice" });
        Assert.Equal("unseated", (string?)(await dan.HearAsync("error"))["code"]);
    }

    [Fact]
    public async Task Nobody_is_seated_by_opening_a_socket()
    {
        await JoinAsync(Cast.Ana);
        await using var ben = await Signals.OpenAsync(App, await App.AsAsync(Cast.Ben));
        await ben.SayAsync(new { t = "resume", inst = Guid.CreateVersion7(), lastSeq = 0 });
        Assert.Equal("gone", (string?)(await ben.HearAsync("ended"))["reason"]);
    }

    [Fact]
    public async Task A_socket_that_opens_after_the_call_has_ended_hears_why_and_another_person_does_not()
    {
        var (inst, anas) = (Guid.CreateVersion7(), await App.AsAsync(Cast.Ana));
        foreach (var person in new[] { Cast.Ana, Cast.Ben }) // Who has never written cannot be called.
            await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.AnaAndBen.Id, person.Id, "", "Hello");
        var call = (await Calls.StartAsync(Cast.AnaAndBen.Id, Cast.Ana.Id, "n", new(inst, Guid.CreateVersion7(), Guid.CreateVersion7()), false)).CallId!.Value;
        await Calls.DeclineAsync(call, Cast.Ben.Id);
        await using var ana = await Signals.OpenAsync(App, anas);
        await using var dan = await Signals.OpenAsync(App, await App.AsAsync(Cast.Dan));
        foreach (var socket in new[] { ana, dan }) await socket.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        Assert.Equal("declined", (string?)(await ana.HearAsync("ended"))["reason"]);
        Assert.Equal("gone", (string?)(await dan.HearAsync("ended"))["reason"]);
    }

    [Fact]
    public async Task A_socket_that_drops_makes_the_seat_wait_and_gets_the_rest_when_it_is_back()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        var last = (long)(await ana.Signals.HearAsync("peer"))["seq"]!;
        await ana.Signals.DisposeAsync();
        Assert.Equal("reconnecting", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
        await ben.Signals.SayAsync(new { t = "signal", to = ana.Inst, candidate = new { candidate = "late" } });
        await using var again = await Signals.OpenAsync(App, ana.Visitor);
        await again.SayAsync(new { t = "resume", inst = ana.Inst, lastSeq = last });
        Assert.False((bool)(await again.HearAsync("hello"))["gap"]!);
        Assert.Equal("late", (string?)(await again.HearAsync("signal"))["candidate"]!["candidate"]);
        Assert.Equal("joined", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
    }

    [Fact]
    public async Task A_reload_replaces_the_page_and_the_others_hear_which_one_to_drop()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        await ana.Signals.DisposeAsync();
        var reloaded = Guid.CreateVersion7();
        await using var again = await Signals.OpenAsync(App, ana.Visitor);
        await again.SayAsync(new { t = "resume", inst = reloaded, lastSeq = 0 });
        Assert.Equal(2, (await again.HearAsync("hello"))["seats"]!.AsArray().Count);
        var replaced = await ben.Signals.HearAsync("peer.replaced");
        Assert.Equal((ana.Inst.ToString(), reloaded.ToString(), 3), ((string?)replaced["old"], (string?)replaced["inst"], (int)replaced["join_no"]!));
    }

    [Fact]
    public async Task Mute_is_told_and_kept()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        await ana.Signals.SayAsync(new { t = "media", muted = true, deafened = false });
        Assert.True((bool)(await ben.Signals.HearAsync("peer.state"))["muted"]!);
        Assert.True(await App.ReadAsync(db => db.Seats.Where(s => s.LiveUserId == Cast.Ana.Id).Select(s => s.Muted).SingleAsync()));
    }

    [Fact]
    public async Task Hanging_up_is_heard_by_all()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        await Calls.LeaveAsync(ana.Call, Cast.Ana.Id);
        Assert.Equal("hangup", (string?)(await ana.Signals.HearAsync("ended"))["reason"]);
        Assert.Equal("left", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
    }

    [Fact]
    public async Task A_moved_call_tells_the_page_that_had_it()
    {
        var ana = await JoinAsync(Cast.Ana);
        await Calls.MoveAsync(ana.Call, Cast.Ana.Id, new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()));
        await ana.Signals.HearAsync("moved");
    }

    [Fact]
    public async Task Signing_out_closes_the_socket_and_ends_the_seat()
    {
        var ana = await JoinAsync(Cast.Ana);
        var ben = await JoinAsync(Cast.Ben);
        await App.Services.GetRequiredService<Sessions>().RevokeAllAsync(Cast.Ana.Id);
        Assert.Equal(4401, await ana.Signals.ClosedAsync());
        Assert.Equal("left", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
    }

    [Fact]
    public async Task Signing_out_ends_the_seat_also_while_its_page_is_away()
    {
        var ana = await JoinAsync(Cast.Ana);
        var ben = await JoinAsync(Cast.Ben);
        await ana.Signals.DisposeAsync();
        Assert.Equal("reconnecting", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
        await App.Services.GetRequiredService<Sessions>().RevokeAllAsync(Cast.Ana.Id);
        Assert.Equal("left", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
    }

    [Fact]
    public async Task A_socket_whose_session_is_gone_without_a_word_is_closed_within_a_minute()
    {
        await using var app = await App.StartAsync(new() { Settings = [("Calls:SessionCheck", "00:00:01")] });
        using var ana = await app.AsAsync(Cast.Ana);
        using var ben = await app.AsAsync(Cast.Ben);
        await using var hers = await Signals.OpenAsync(app, ana);
        await using var his = await Signals.OpenAsync(app, ben);
        await app.Writes.RunAsync(scope => scope.Db.Sessions.Where(s => s.UserId == Cast.Ana.Id).ExecuteDeleteAsync());
        Assert.Equal(4401, await hers.ClosedAsync());
        await his.SayAsync(new { t = "ice" });
        Assert.Equal("unseated", (string?)(await his.HearAsync("error"))["code"]);
    }

    [Fact]
    public async Task Blocked_people_in_one_voice_channel_are_silent_to_each_other()
    {
        var (flo, ben) = (await JoinAsync(Cast.Flo), await JoinAsync(Cast.Ben));
        var peer = (await flo.Signals.HearAsync("peer"))["seat"]!;
        Assert.Null((string?)peer["inst"]);
        Assert.True((bool)peer["muted"]!);
        await ben.Signals.SayAsync(new { t = "signal", to = flo.Inst, candidate = new { candidate = "x" } });
        Assert.Equal("stale", (string?)(await ben.Signals.HearAsync("error"))["code"]);
    }

    [Theory]
    [InlineData("https://evil.example")]
    [InlineData("null")]
    [InlineData("http://{host}.evil.example")]
    [InlineData("http://{name}:1")]
    [InlineData("https://{host}")]
    [InlineData(null)]
    public async Task Only_our_own_pages_open_a_socket(string? origin)
    {
        var visitor = await App.AsAsync(Cast.Ana);
        using var request = new HttpRequestMessage(HttpMethod.Get, "/signal");
        request.Headers.Add("Connection", "Upgrade");
        request.Headers.Add("Upgrade", "websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-Fetch-Mode", "websocket");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        if (origin is not null) request.Headers.Add("Origin", origin.Replace("{host}", App.Address.Authority, StringComparison.Ordinal).Replace("{name}", App.Address.Host, StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        await using var own = await Signals.OpenAsync(App, visitor);
        Assert.Equal(WebSocketState.Open, own.Wire.State);
    }

    [Fact]
    public async Task Who_is_not_signed_in_opens_none() =>
        Assert.Contains("401", (await Assert.ThrowsAsync<WebSocketException>(() => Signals.OpenAsync(App, App.Visitor()))).Message);

    [Fact]
    public async Task Compression_is_not_negotiated()
    {
        var visitor = await App.AsAsync(Cast.Ana);
        using var wire = new ClientWebSocket();
        wire.Options.DangerousDeflateOptions = new();
        wire.Options.CollectHttpResponseDetails = true;
        wire.Options.SetRequestHeader("Origin", App.Address.GetLeftPart(UriPartial.Authority));
        wire.Options.SetRequestHeader("Cookie", string.Join("; ", visitor.Cookies.Select(c => $"{c.Name}={c.Value}")));
        await wire.ConnectAsync(new UriBuilder(App.Address) { Scheme = "ws", Path = "/signal" }.Uri, TestContext.Current.CancellationToken);
        Assert.DoesNotContain(wire.HttpResponseHeaders!, h => h.Key.Equals("Sec-WebSocket-Extensions", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Hostile_frames_close_their_own_socket_and_no_other()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        var visitor = await App.AsAsync(Cast.Dan);
        Assert.Equal(1009, await AfterAsync(s => s.SendAsync(new byte[1024 * 1024])));
        Assert.Equal(1008, await AfterAsync(s => s.SendAsync([1, 2, 3], WebSocketMessageType.Binary)));
        // The framework cuts the connection right behind its goodbye, which a busy machine may then not read.
        Assert.Contains(await AfterAsync(s => s.SendAsync([(byte)'"', 0xC3, 0x28])), new int?[] { 1007, null });
        Assert.Equal(1008, await AfterAsync(async s => { for (var i = 0; i < 2000; i++) await s.SendAsync([], end: false); }));
        Assert.Equal(1008, await AfterAsync(async s => { for (var i = 0; i < 10_000; i++) await s.SayAsync(new { t = "ice" }); }));
        Assert.Equal(1008, await AfterAsync(async s => { for (var i = 0; i < 20; i++) await s.SendAsync(Encoding.UTF8.GetBytes("{bad")); }));
        await ben.Signals.SayAsync(new { t = "signal", to = ana.Inst, candidate = new { candidate = "x" } });
        await ana.Signals.HearAsync("signal");

        async Task<int?> AfterAsync(Func<Signals, Task> act)
        {
            await using var signals = await Signals.OpenAsync(App, visitor);
            try { await act(signals); }
            catch (WebSocketException) { /* Closed in the middle of it, which is what we want. */ }
            return await signals.ClosedAsync();
        }
    }

    [Fact]
    public async Task Whoever_sends_and_never_reads_is_cut_off()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        var large = new string('x', 60_000);
        for (var i = 0; i < 400; i++) await ben.Signals.SayAsync(new { t = "signal", to = ana.Inst, candidate = new { candidate = large } });
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (await pace.WaitForNextTickAsync(patience.Token)) await ana.Signals.SayAsync(new { t = "ice" });
        });
    }

    private async Task<(Signals Signals, Guid Inst, Guid Call, Visitor Visitor)> JoinAsync(Person person)
    {
        var visitor = await App.AsAsync(person);
        var (inst, device) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        visitor.SetCookie(("openchat-device", device.ToString()));
        var result = await Calls.StartAsync(Cast.Lounge.Id, person.Id, inst.ToString("N"), new(inst, device, Guid.CreateVersion7()), false);
        var signals = await Signals.OpenAsync(App, visitor);
        await signals.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        await signals.HearAsync("hello");
        return (signals, inst, result.CallId!.Value, visitor);
    }
}
