using OpenChat.Web.Live;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>Streams of a server that publishes without delay.</summary>
public abstract class LiveStreamTest()
    : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:01"), ("Live:Poll", "00:00:00.050"), ("Live:SessionCheck", "01:00:00")] })
{
    protected string Here => App.Services.GetRequiredService<LiveHub>().Cursor;

    protected Task<EventStream> OpenAsync(Visitor visitor, params Place[] watched) =>
        EventStream.OpenAsync(visitor, $"after={Here}&watch={string.Join(',', watched.Select(w => $"{w.Id}:0"))}");

    protected async Task<T> DoAsync<TOperation, T>(Func<TOperation, Task<T>> run) where TOperation : notnull
    {
        await using var scope = App.Services.CreateAsyncScope();
        return await run(scope.ServiceProvider.GetRequiredService<TOperation>());
    }

    protected async Task<Message> SayAsync(Person author, Place place, string text) =>
        (await DoAsync((PostMessage post) => post.RunAsync(place.Id, author.Id, "", new Draft(text)))).Message!;

    protected static async Task<HttpStatusCode> RequestAsync(Visitor visitor, string site)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/live");
        request.Headers.Add("Sec-Fetch-Site", site);
        request.Headers.Accept.ParseAdd("text/event-stream");
        var cancel = TestContext.Current.CancellationToken;
        return (await visitor.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel)).StatusCode;
    }
}
