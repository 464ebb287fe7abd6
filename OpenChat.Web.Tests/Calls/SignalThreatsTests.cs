using System.Net.WebSockets;
using System.Text;

namespace OpenChat.Web.Tests.Calls;

/// <summary>Sockets that others than our pages open, and frames that no page of ours sends.</summary>
public sealed class SignalThreatsTests : SignalTest
{
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
        var filled = origin?.Replace("{host}", App.Address.Authority, StringComparison.Ordinal)
            .Replace("{name}", App.Address.Host, StringComparison.Ordinal);
        if (filled is not null) request.Headers.Add("Origin", filled);
        Assert.Equal(HttpStatusCode.Forbidden, (await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        await using var own = await Signals.OpenAsync(App, visitor);
        Assert.Equal(WebSocketState.Open, own.Wire.State);
    }

    [Fact]
    public async Task Without_a_session_no_socket_opens() =>
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
        Assert.Equal(1008, await AfterAsync(async s =>
        {
            for (var i = 0; i < 20; i++) await s.SendAsync(Encoding.UTF8.GetBytes("{bad"));
        }));
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
    public async Task A_flood_slows_down_its_sender_and_not_the_page_that_pauses()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        var (large, sent) = (new string('x', 60_000), 0);
        var flood = Task.Run(async () =>
        {
            for (; sent < 500; sent++)
                await ben.Signals.SayAsync(new { t = "signal", to = ana.Inst, candidate = new { candidate = $"{sent} {large}" } });
        }, TestContext.Current.CancellationToken);
        // Ana reads only once Ben can send no more: both networks and the queue for her are full.
        var (before, same) = (-1, 0);
        await Patience.UntilAsync(() =>
        {
            (before, same) = (sent, sent == before ? same + 1 : 0);
            return same == 10;
        }, () => $"After {sent} messages the flood still goes on.");
        for (var i = 0; i < 500; i++)
        {
            var heard = await ana.Signals.HearAsync("signal");
            Assert.StartsWith($"{i} ", (string)heard["candidate"]!["candidate"]!, StringComparison.Ordinal);
        }
        await flood;
    }

    [Fact]
    public async Task A_client_that_sends_and_never_reads_is_cut_off()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        var large = new string('x', 60_000);
        for (var i = 0; i < 400; i++)
            await ben.Signals.SayAsync(new { t = "signal", to = ana.Inst, candidate = new { candidate = large } });
        using var limit = Patience.Start();
        using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        await Assert.ThrowsAsync<WebSocketException>(async () =>
        {
            while (await pace.WaitForNextTickAsync(limit.Token)) await ana.Signals.SayAsync(new { t = "ice" });
        });
    }
}
