using System.Net.ServerSentEvents;
using System.Text.Json;

namespace OpenChat.Web.Tests.Support;

/// <summary>The event stream of a browser, without the browser.</summary>
public sealed class EventStream : IAsyncDisposable
{
    private readonly IAsyncEnumerator<SseItem<string>> items;
    private readonly CancellationTokenSource close = new();

    private EventStream(HttpResponseMessage response, Stream body)
    {
        Response = response;
        items = SseParser.Create(body).EnumerateAsync(close.Token).GetAsyncEnumerator();
    }

    /// <param name="Id">The cursor after it; the last one again where it has none of its own.</param>
    public sealed record Frame(string Name, string? Id, JsonElement Data)
    {
        public Guid IdOf(string property) => Data.GetProperty(property).GetGuid();
    }

    public HttpResponseMessage Response { get; }

    /// <summary>Its number at the server, from hello.</summary>
    public Guid Conn { get; private set; }

    /// <param name="query">As the client would write it: after=…&amp;watch=….</param>
    /// <param name="greeted">False for a stream that may end before its hello.</param>
    public static async Task<EventStream> OpenAsync(Visitor visitor, string query = "", bool greeted = true)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/live?{query}");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        request.Headers.Accept.ParseAdd("text/event-stream");
        var response = await visitor.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(200, (int)response.StatusCode);
        var stream = new EventStream(response, await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        if (greeted) stream.Conn = (await stream.UntilAsync("hello")).IdOf("conn");
        return stream;
    }

    /// <summary>The next frame; null when the stream ended.</summary>
    public async Task<Frame?> NextAsync()
    {
        using var limit = Patience.Start();
        await using var _ = limit.Token.Register(close.Cancel);
        if (!await items.MoveNextAsync()) return null;
        return new(items.Current.EventType, items.Current.EventId, JsonElement.Parse(items.Current.Data));
    }

    /// <summary>The next frame of a kind.</summary>
    public async Task<Frame> UntilAsync(string name) => (await UpToAsync(f => f.Name == name))[^1];

    /// <summary>All frames up to the first that matches, and that one.</summary>
    public async Task<List<Frame>> UpToAsync(Predicate<Frame> last)
    {
        var frames = new List<Frame>();
        do frames.Add(await NextAsync() ?? throw Ended());
        while (!last(frames[^1]));
        return frames;

        Exception Ended() =>
            new InvalidOperationException($"The stream ended after {string.Join(' ', frames.Select(f => f.Name))}.");
    }

    public async ValueTask DisposeAsync()
    {
        await close.CancelAsync();
        try { await items.DisposeAsync(); }
        catch (Exception error) when (error is OperationCanceledException or IOException or NotSupportedException)
        {
            // It was being read.
        }
        Response.Dispose();
        close.Dispose();
    }
}
