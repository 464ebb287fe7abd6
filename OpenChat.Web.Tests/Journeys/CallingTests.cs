using System.Text.RegularExpressions;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>People call each other, and the test measures what they hear.</summary>
[Collection(Support.CallJourneys.Name)]
public sealed class CallingTests : AppTest
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { Cast.Ben, Cast.Dan }) await post.RunAsync(Cast.BenAndDan.Id, person.Id, "", new Draft("Hello"));
    }

    [Fact]
    public async Task Two_call_each_other_one_on_a_phone_and_both_hear_the_other()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.Phone);
        var (ben, dan) = (await CallPageAsync(bens, Cast.BenAndDan), await CallPageAsync(dans, Cast.General));
        await ben.CallAsync();
        await dan.RingsAsync();
        await dan.AcceptAsync();
        await dan.IsInCallAsync();
        await ben.IsInCallAsync();
        await Task.WhenAll(ben.HearsAsync(1), dan.HearsAsync(1));
        await Expect(ben.Page.Locator(".stage[data-in] .call-tile")).ToHaveCountAsync(2);
        await Expect(ben.Page.Locator(".stage[data-in] [data-clock]")).ToHaveTextAsync(new Regex(@"^0:\d\d$"));
        await Expect(dan.Page.Locator(".call-float")).ToBeVisibleAsync();
        await Expect(ben.Page.Locator(".msg-event")).ToContainTextAsync("You started a call");

        // Muted is silent, and unmuted is heard again.
        await dan.ToggleMuteAsync();
        await Expect(ben.Page.Locator(".call-tile", new() { HasText = "Dan" })).ToContainTextAsync("muted");
        await ben.HearsAsync(0);
        await dan.HearsAsync(1);
        await dan.ToggleMuteAsync();
        await ben.HearsAsync(1);

        await dan.HangUpAsync();
        await dan.IsInNoCallAsync();
        await ben.IsInNoCallAsync();
        await Expect(ben.Page.Locator(".msg-event")).ToHaveCountAsync(1);
        await Expect(ben.Page.Locator(".msg-event")).ToContainTextAsync(new Regex(@"You called\. \d+ s"));
    }

    [Fact]
    public async Task Declining_informs_the_caller_and_leaves_a_line()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await CallPageAsync(bens, Cast.BenAndDan), await CallPageAsync(dans, Cast.BenAndDan));
        await ben.CallAsync();
        await dan.RingsAsync();
        await dan.DeclineAsync();
        await dan.RingsNoMoreAsync();
        await ben.IsInNoCallAsync();
        await Expect(ben.Page.Locator("#toasts")).ToContainTextAsync("Dan Member declined the call.");
        await Expect(dan.Page.Locator(".msg-event")).ToContainTextAsync("Ben Member called. Declined");
        await Expect(ben.Page.Locator(".msg-event")).ToContainTextAsync("You called. Declined");
    }

    [Fact]
    public async Task Cancelling_stops_the_ringing_everywhere_and_is_a_missed_call()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await CallPageAsync(bens, Cast.BenAndDan), await CallPageAsync(dans, Cast.General));
        var second = await CallPageAsync(dans, Cast.BenAndDan);
        await ben.CallAsync();
        await Task.WhenAll(dan.RingsAsync(), second.RingsAsync());
        await ben.HangUpAsync();
        await Task.WhenAll(dan.RingsNoMoreAsync(), second.RingsNoMoreAsync(), ben.IsInNoCallAsync());
        await Expect(second.Page.Locator(".msg-event")).ToContainTextAsync("Missed call from Ben Member");
    }

    [Fact]
    public async Task A_ring_missed_before_a_resync_is_requested()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        await dans.Context.AddInitScriptAsync("document.addEventListener('live:call', event => event.stopImmediatePropagation())");
        var (ben, dan) = (await CallPageAsync(bens, Cast.BenAndDan), await CallPageAsync(dans, Cast.General));
        await ben.CallAsync();
        await ben.IsRingingAsync();
        await dan.RingsNoMoreAsync();
        const string Missed = "document.dispatchEvent(new CustomEvent('live:resync', { detail: {} }))";
        await dan.Page.EvaluateAsync(Missed);
        await dan.RingsAsync();
        await ben.HangUpAsync();
        await ben.IsInNoCallAsync(); // On the caller's page, which does not wait for the server.
        while (await App.ReadAsync(db => db.Calls.AnyAsync(c => c.LiveChannelId != null)))
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
        await dan.Page.EvaluateAsync(Missed);
        await dan.RingsNoMoreAsync();
    }

    [Fact]
    public async Task Answering_on_one_page_silences_the_others_which_then_offer_to_move_the_call()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var ben = await CallPageAsync(bens, Cast.BenAndDan);
        var (first, second) = (await CallPageAsync(dans, Cast.General), await CallPageAsync(dans, Cast.General));
        await ben.CallAsync();
        await Task.WhenAll(first.RingsAsync(), second.RingsAsync());
        await first.AcceptAsync();
        await second.RingsNoMoreAsync();
        await Expect(second.Page.Locator("#call-dock")).ToContainTextAsync("In a call in another tab");
        await ben.HearsAsync(1);
        await second.Page.Locator("[data-move]").ClickAsync();
        await Expect(second.Page.Locator("#call-dock [data-state=active]")).ToBeVisibleAsync();
        await Expect(first.Page.Locator("#call-dock")).ToContainTextAsync("In a call in another tab");
        await Task.WhenAll(ben.HearsAsync(1), second.HearsAsync(1));
    }

    [Fact]
    public async Task Three_in_a_voice_channel_hear_each_other_and_everyone_sees_who_is_inside()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.Phone);
        await using var adms = await Browser.OpenAsync(App, Cast.Adm);
        var outside = await CallPageAsync(adms, Cast.Lounge);
        var ana = await CallPageAsync(anas, Cast.Lounge);
        var ben = await CallPageAsync(bens, Cast.Lounge);
        var dan = await CallPageAsync(dans, Cast.Lounge);
        foreach (var page in new[] { ana, ben, dan }) await page.JoinAsync();
        await Task.WhenAll(ana.HearsAsync(2), ben.HearsAsync(2), dan.HearsAsync(2));
        await Expect(outside.Page.Locator($"#voice-{Cast.Lounge.Id} li")).ToHaveCountAsync(3);
        await Expect(outside.Page.Locator(".tiles .call-tile")).ToHaveCountAsync(3);
        await ben.HangUpAsync();
        await ben.IsInNoCallAsync();
        await Expect(outside.Page.Locator($"#voice-{Cast.Lounge.Id} li")).ToHaveCountAsync(2);
        await Task.WhenAll(ana.HearsAsync(1), dan.HearsAsync(1));
        await Expect(ana.Page.Locator(".call-tile")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task Someone_who_refuses_the_microphone_can_listen_and_sees_a_note()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await anas.Context.AddInitScriptAsync("""
            if (navigator.mediaDevices)
              navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'));
            """);
        var (ana, ben) = (await CallPageAsync(anas, Cast.Lounge), await CallPageAsync(bens, Cast.Lounge));
        await ben.JoinAsync();
        await ana.JoinAsync();
        await Expect(ana.Page.Locator(".stage .call-note")).ToContainTextAsync("Microphone blocked. Allow it in your browser to talk.");
        await ana.HearsAsync(1);
        await ben.HearsAsync(0);
    }

    internal static async Task<CallPage> CallPageAsync(Browser browser, Place place)
    {
        var page = await browser.TabAsync(place.Address);
        await Expect(page.Locator("html[data-live=open]")).ToBeAttachedAsync();
        return new(page);
    }
}
