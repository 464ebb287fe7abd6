using System.Diagnostics;
using System.Net.ServerSentEvents;

namespace OpenChat.Web.Tests.Promises;

/// <summary>A proxy that compresses holds no event back.</summary>
public sealed class BehindHaproxyTests
{
    [Fact]
    public async Task An_event_passes_at_once_though_the_proxy_compresses()
    {
        var (messages, cancel) = (Soak.Rounds(10, 300), TestContext.Current.CancellationToken);
        await using var server = await ServerProcess.StartAsync(); // The default heartbeat is too slow to push events along.
        await using var haproxy = await Proxy.HaproxyAsync(server.Address);
        using var signedIn = await server.AsAsync(Cast.Ben);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, AutomaticDecompression = DecompressionMethods.None })
        {
            BaseAddress = haproxy.Address,
        };
        http.DefaultRequestHeaders.AcceptEncoding.ParseAdd("gzip");
        http.DefaultRequestHeaders.Add("Sec-Fetch-Site", "same-origin");
        http.DefaultRequestHeaders.Add("Cookie", string.Join("; ", signedIn.Cookies.Select(c => $"{c.Name}={c.Value}")));
        using (var page = await http.GetAsync(Cast.General.Address, cancel)) // The negative twin: it does compress.
            Assert.Equal("gzip", Assert.Single(page.Content.Headers.ContentEncoding));
        using var answer = await http.GetAsync($"/live?watch={Cast.General.Id}:0", HttpCompletionOption.ResponseHeadersRead, cancel);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(answer.Content.Headers.ContentEncoding);
        var events = SseParser.Create(await answer.Content.ReadAsStreamAsync(cancel)).EnumerateAsync(cancel);
        await using var frames = events.GetAsyncEnumerator(cancel);
        await UntilAsync("hello");
        using var dan = await Sender.OpenAsync(server, Cast.Dan);
        var slowest = TimeSpan.Zero;
        for (var n = 0; n < messages; n++)
        {
            var asked = Stopwatch.GetTimestamp();
            await dan.SayAsync(Cast.General, $"Through {n}", $"n{n}", cancel);
            Assert.Contains($"Through {n}", await UntilAsync("message"), StringComparison.Ordinal);
            slowest = TimeSpan.FromTicks(Math.Max(slowest.Ticks, Stopwatch.GetElapsedTime(asked).Ticks));
        }
        Soak.Tell(
            "haproxy",
            $"{messages} events through a proxy that compresses, each before the next; the slowest took {slowest.TotalMilliseconds:0} ms");

        // Each event is read before the next is sent, so none can push another along.
        async Task<string> UntilAsync(string name)
        {
            while (await frames.MoveNextAsync().AsTask().WaitAsync(Patience.Limit, cancel))
                if (frames.Current.EventType == name) return frames.Current.Data;
            throw new InvalidOperationException($"The stream ended before {name}.");
        }
    }
}
