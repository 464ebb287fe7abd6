using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Someone has a seat while the code of the call is still loading over a bad network: what they press meanwhile counts.</summary>
[Collection(Support.CallJourneys.Name)]
public sealed class SittingDownSlowlyTests : AppTest
{
    [Fact]
    public async Task Muted_before_the_code_has_loaded_nothing_is_ever_heard()
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
    public async Task Left_before_the_code_has_loaded_the_page_stays_and_opens_no_microphone()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var (ben, arrive) = await SitsSlowlyAsync(bens);
        await ben.Page.EvaluateAsync("window.same = true");
        await ben.HangUpAsync();
        arrive();
        await ben.IsInNoCallAsync();
        await ben.JoinAsync(); // Both the lock and the seat are free.
        await Expect(ben.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(1);
        Assert.True(await ben.Page.EvaluateAsync<bool>("window.same"));
        Assert.Equal(1, await ben.Page.EvaluateAsync<int>("window.microphonesOpened"));
    }

    /// <returns>The page with a seat and no code, and an action that lets the code load.</returns>
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
        var (requested, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await ben.Page.RouteAsync("**/call/session.js", async route =>
        {
            requested.TrySetResult();
            await go.Task;
            await route.ContinueAsync();
        });
        await ben.JoinAsync();
        await requested.Task;
        await ben.IsInCallAsync();
        return (ben, go.SetResult);
    }
}
