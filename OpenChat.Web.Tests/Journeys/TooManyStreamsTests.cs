using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Journeys;

[Collection(Support.CallJourneys.Name)]
public sealed class TooManyStreamsTests() : AppTest(new() { RateLimits = true, FakeTime = true, Settings = [("Limits:Stream:Count", "2")] })
{
    [Fact]
    public async Task A_page_whose_stream_is_refused_comes_back_by_itself_and_has_missed_nothing()
    {
        await using var first = await Browser.OpenAsync(App, Cast.Ben);
        await using var second = await Browser.OpenAsync(App, Cast.Ben);
        foreach (var browser in new[] { first, second }) await browser.ChatAsync(Cast.General);
        await using var third = await Browser.OpenAsync(App, Cast.Ben);
        // The stream then runs in the page, where the test sees the refusal.
        await third.Context.AddInitScriptAsync("delete window.SharedWorker");
        third.Expect("429");
        var page = await third.Context.NewPageAsync();
        await page.RunAndWaitForResponseAsync(() => page.GotoAsync(Cast.General.Address), r => r.Status == 429);
        await using (var scope = App.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<PostMessage>()
                .RunAsync(Cast.General.Id, Cast.Dan.Id, "", new Draft("While you waited"));
        App.Clock!.Advance(TimeSpan.FromSeconds(20));
        var chat = new ChatPage(page);
        await chat.IsLiveAsync();
        await chat.SeesOnceAsync("While you waited");
    }
}
