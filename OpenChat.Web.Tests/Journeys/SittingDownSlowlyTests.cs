using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>The server has given a seat, and the code of the call is still on its way over a bad network: what is pressed meanwhile counts.</summary>
[Collection(Support.CallJourneys.Name)]
public sealed class SittingDownSlowlyTests : AppTest
{
    [Fact]
    public async Task Muted_before_the_code_is_there_nothing_is_ever_heard()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ana = await CallingTests.CallPageAsync(anas, Cast.Lounge);
        await ana.JoinAsync();
        var (ben, arrive) = await SitsSlowlyAsync(bens);
        await ben.ToggleMuteAsync();
        await Expect(ben.Page.Locator(".control[data-mute]:visible").First).ToHaveAttributeAsync("aria-pressed", "true");
        arrive();
        await ben.HearsAsync(1);
        await Expect(ana.Page.Locator(".stage .call-tile", new() { HasText = Cast.Ben.DisplayName })).ToContainTextAsync("muted");
        await ana.HearsAsync(0);
        await ben.ToggleMuteAsync();
        await ana.HearsAsync(1);
    }

    [Fact]
    public async Task Left_before_the_code_is_there_the_page_stays_and_opens_no_microphone()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var (ben, arrive) = await SitsSlowlyAsync(bens);
        await ben.Page.EvaluateAsync("window.same = true");
        await ben.HangUpAsync();
        arrive();
        await ben.IsInNoCallAsync();
        await ben.JoinAsync(); // The lock is free, and the seat.
        await Expect(ben.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(1);
        Assert.True(await ben.Page.EvaluateAsync<bool>("window.same"));
        Assert.Equal(1, await ben.Page.EvaluateAsync<int>("window.microphonesOpened"));
    }

    /// <returns>The page with a seat and no code; and what lets the code through.</returns>
    private static async Task<(CallPage Page, Action Arrive)> SitsSlowlyAsync(Browser browser)
    {
        var ben = await CallingTests.CallPageAsync(browser, Cast.Lounge);
        await ben.Page.EvaluateAsync("""
            () => {
              const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
              window.microphonesOpened = 0;
              navigator.mediaDevices.getUserMedia = what => { window.microphonesOpened++; return open(what); };
            }
            """);
        var (asked, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await ben.Page.RouteAsync("**/call/session.js", async route =>
        {
            asked.TrySetResult();
            await go.Task;
            await route.ContinueAsync();
        });
        await ben.JoinAsync();
        await asked.Task;
        await ben.IsInCallAsync();
        return (ben, go.SetResult);
    }
}
