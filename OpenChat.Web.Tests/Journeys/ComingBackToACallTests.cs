using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>After a page cache, sleep, or a click in the middle of a reload, the seat is found again, or its loss is shown.</summary>
[Collection(Support.CallJourneys.Name)]
[Trait("Soak", "long")]
public sealed class ComingBackToACallTests() : AppTest(new()
{
    RateLimits = true,
    Settings = [("Limits:Mute:Count", "4"), ("Limits:Mute:Seconds", "2"), ("Limits:Seat:Count", "60")],
})
{
    /// <summary>The event of a page that is restored from the browser's cache; Playwright turns that cache off.</summary>
    private const string Restored = "window.dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))";

    [Fact]
    public async Task A_page_restored_from_the_browsers_cache_takes_the_seat_that_no_one_holds()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var old = await CallingTests.CallPageAsync(bens, Cast.Lounge);
        var (ana, ben) = await BrokenDeviceTests.BothJoinAsync(anas, bens);
        await Expect(old.Page.Locator("#call-dock")).ToContainTextAsync("In a call in another tab");
        await old.Page.EvaluateAsync(Restored);
        await Expect(old.Page.Locator("#call-dock")).ToContainTextAsync("In a call in another tab"); // The other tab keeps its seat.
        var seat = await SeatAsync();

        await ben.Page.CloseAsync();
        await old.Page.WaitForFunctionAsync(
            "async () => (await navigator.locks.query()).held.every(lock => lock.name !== 'openchat-call')");
        await old.Page.EvaluateAsync(Restored);
        await Expect(old.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(2);
        await Task.WhenAll(ana.HearsAsync(1), old.HearsAsync(1));
        Assert.NotEqual(seat, await SeatAsync());
        seat = await SeatAsync();
        await old.Page.EvaluateAsync(Restored); // Its connections may have died while it was cached.
        await Expect(old.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(2);
        await Task.WhenAll(ana.HearsAsync(1), old.HearsAsync(1));
        Assert.NotEqual(seat, await SeatAsync());

        Task<Guid?> SeatAsync() => App.ReadAsync(db => db.Seats.Where(s => s.LiveUserId == Cast.Ben.Id).Select(s => s.Inst).SingleAsync());
    }

    [Fact]
    public async Task A_computer_that_slept_goes_on_with_the_call_or_says_that_it_ended()
    {
        var mark = Guid.CreateVersion7().ToString("N");
        await using var process = await Chromium.AnotherAsync(mark);
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben, process: process);
        var (ana, ben) = await BrokenDeviceTests.BothJoinAsync(anas, bens);
        await using (await Asleep.PutAsync(mark)) await Task.Delay(TimeSpan.FromSeconds(4), TestContext.Current.CancellationToken);
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        if (!Soak.Runs) return; // The server notices after ten seconds, and keeps the seat for ten more.

        await using (await Asleep.PutAsync(mark)) await Task.Delay(TimeSpan.FromSeconds(14), TestContext.Current.CancellationToken);
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        bens.Expect("ERR_");
        await using (await Asleep.PutAsync(mark))
            await Expect(ana.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(1);
        await ben.IsInNoCallAsync();
        await Expect(ben.Page.Locator("#toasts")).ToContainTextAsync("Connection lost.");
        Soak.Tell("sleep", $"asleep for 4 and 14 s: the call went on; until the seat was gone: it ended, and the page said so");
    }

    [Fact]
    public async Task A_click_while_the_page_is_still_finding_its_call_is_answered_and_the_call_goes_on()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { Cast.Ben, Cast.Dan }) await post.RunAsync(Cast.BenAndDan.Id, person.Id, "", new Draft("Hello"));
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        bens.Expect("409");
        var (ana, ben) = await BrokenDeviceTests.BothJoinAsync(anas, bens);
        var (requested, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await ben.Page.RouteAsync("**/call/session.js", async route =>
        {
            requested.TrySetResult();
            await go.Task;
            await route.ContinueAsync();
        });
        await ben.Page.GotoAsync(Cast.BenAndDan.Address);
        await requested.Task;
        await ben.CallAsync();
        // Makes the page request the state of its call.
        await ben.Page.EvaluateAsync("document.dispatchEvent(new CustomEvent('live:resync', { detail: {} }))");
        go.SetResult();
        await ben.Page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new() { Name = "Cancel" }).ClickAsync();
        await Expect(ben.Page.Locator(".call-float [data-mute]")).ToBeVisibleAsync();
        await Expect(ben.Page.Locator(".call-float [data-move]")).ToBeHiddenAsync();
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
    }

    [Fact]
    public async Task A_click_in_another_tab_overrules_a_page_that_is_still_finding_its_call()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var other = await CallingTests.CallPageAsync(bens, Cast.General);
        var (ana, ben) = await BrokenDeviceTests.BothJoinAsync(anas, bens);
        var (requested, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await ben.Page.RouteAsync("**/call/session.js", async route =>
        {
            requested.TrySetResult();
            await go.Task;
            await route.ContinueAsync();
        });
        var reloading = ben.Page.ReloadAsync();
        await requested.Task;
        await other.Page.Locator("#call-dock [data-move]").ClickAsync();
        await Expect(other.Page.Locator(".call-float [data-mute]")).ToBeVisibleAsync();
        go.SetResult();
        await reloading;
        await Expect(ben.Page.Locator("#call-dock")).ToContainTextAsync("In a call in another tab");
        await Task.WhenAll(ana.HearsAsync(1), other.HearsAsync(1));
        Assert.Equal(0, await ben.Page.EvaluateAsync<int>("window.peerConnections.length"));
    }

    [Fact]
    public async Task Rapid_muting_and_unmuting_ends_in_the_right_state_for_the_others()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var (ana, ben) = await BrokenDeviceTests.BothJoinAsync(anas, bens);
        await ben.Page.EvaluateAsync("() => { for (let n = 0; n < 7; n++) document.querySelector('.stage [data-mute]').click(); }");
        await Expect(ben.Page.Locator(".stage [data-mute]")).ToHaveAttributeAsync("aria-pressed", "true");
        await Expect(ana.Page.Locator(".stage .call-tile", new() { HasText = Cast.Ben.DisplayName })).ToContainTextAsync("muted");
        await ana.HearsAsync(0);
        await Expect(ana.Page.Locator(".stage .call-tile", new() { HasText = Cast.Ben.DisplayName })).ToContainTextAsync("muted");
    }
}
