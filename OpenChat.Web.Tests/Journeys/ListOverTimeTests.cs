using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A list over a long day, far behind, or beside another: it shows what the server has, and what one reads stays where it is.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ListOverTimeTests : ListTest
{
    [Fact]
    public async Task Server_that_was_restored_takes_no_open_editor_away()
    {
        await SayAsync("Written by Dan");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("404");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.SendAsync("Mine");
        await Expect(chat.Message("Mine").Locator("[data-edit]")).ToBeAttachedAsync();
        await chat.Page.Locator("form.composer textarea").PressAsync("ArrowUp");
        var box = chat.Page.Locator(".message-edit textarea");
        await box.FillAsync("Half changed");
        await chat.Page.RouteAsync("**/changes?*", route => route.FulfillAsync(new() { Status = 200, ContentType = "application/json", Body = """{"seq":0,"complete":true,"changes":[]}""" }));
        const string HearOfGap = "document.body.dataset.here = 1; document.dispatchEvent(new CustomEvent('live:unread', { detail: { channel: document.querySelector('message-list').dataset.channel, n: 0 } }))";
        await chat.Page.RunAndWaitForResponseAsync(() => chat.Page.EvaluateAsync(HearOfGap), r => r.Url.Contains("handler=History", StringComparison.Ordinal));
        await Expect(chat.Page.Locator("li.msg[data-editing]")).ToHaveCountAsync(1);
        await Expect(box).ToHaveValueAsync("Half changed");
        await HasAllAsync(chat, 1, 2);
        await box.PressAsync("Escape");
        await chat.Page.EvaluateAsync(HearOfGap);
        await Expect(chat.Page.Locator("body:not([data-here])")).ToBeAttachedAsync();
        await chat.IsLiveAsync();
        await chat.Page.UnrouteAsync("**/changes?*");
        // And a page that cannot be drawn anew still says that it has done what it can: the cursor waits for it.
        await chat.Page.RouteAsync(url => url.EndsWith(Cast.PondBuild.Address, StringComparison.Ordinal), route => route.FulfillAsync(new() { Status = 404, Body = "gone" }));
        await chat.Page.EvaluateAsync("""
            new Promise(then => {
              document.addEventListener('live:attach', then, { once: true });
              document.dispatchEvent(new CustomEvent('live:resync', { detail: { cursor: document.querySelector('#main').dataset.after } }));
            })
            """);
    }

    [Fact]
    public async Task Long_day_is_forgotten_from_the_top_and_comes_back_by_scrolling()
    {
        await SayAsync(60, "Word");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await SayAsync(320, "More");
        await RunsToAsync(chat, 380);
        var numbers = await chat.NumbersAsync();
        Assert.InRange(numbers.Length, 300, 350);
        await HasAllAsync(chat, numbers[0], 380);
        await Expect(chat.Page.Locator("li[data-no='380']")).ToBeInViewportAsync();
        await Expect(chat.Page.GetByRole(AriaRole.Link, new() { Name = "Older messages" })).ToHaveAttributeAsync("href", new Regex($"before={numbers[0]}$"));
        await chat.ScrollToAsync((int)numbers[0]);
        await RunsToAsync(chat, numbers[0] - 50);
        await chat.ScrollToAsync((int)numbers[0] - 50);
        await RunsToAsync(chat, 1);
        await chat.SendAsync("Nobody who reads up there is disturbed");
        await SayAsync("Nor by this");
        await RunsToAsync(chat, 382);
    }

    [Fact]
    public async Task Who_is_far_behind_gets_the_newest_page_and_keeps_what_is_being_read()
    {
        await SayAsync(120, "Word");
        await using var relay = Relay.To(App);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        browser.Expect("ERR_");
        var (chat, reader) = (await browser.ChatAsync(Cast.PondBuild), await browser.ChatAsync(Cast.PondBuild));
        await reader.ScrollToAsync(85);
        relay.Break();
        await Expect(chat.Page.Locator("html[data-live=connecting]")).ToBeAttachedAsync();
        await SayAsync(600, "More");
        await HasToldAllAsync();
        var before = await reader.TopOfAsync(85);
        relay.Heal();
        await chat.Page.EvaluateAsync("document.dispatchEvent(new CustomEvent('live:retry'))");
        await RunsToAsync(chat, 720);
        await HasAllAsync(chat, 671, 720);
        await chat.SeesOnceAsync("More 600.");
        var offer = reader.Page.GetByRole(AriaRole.Button, new() { Name = "jump to present" });
        await Expect(reader.Page.Locator("message-list[data-newer]")).ToBeAttachedAsync();
        Assert.Equal(before, await reader.TopOfAsync(85), 1.0);
        await Expect(offer).ToBeVisibleAsync();
        await SayAsync("And on it goes");
        await chat.SeesOnceAsync("And on it goes");
        await HasAllAsync(chat, 671, 721);
        await reader.SeesNoAsync("And on it goes");
    }

    [Fact]
    public async Task Busy_channel_of_another_tab_is_a_dot_and_no_request()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        await browser.ChatAsync(Cast.PondBuild);
        var elsewhere = await browser.ChatAsync(Cast.BenAndDan);
        var asked = 0;
        elsewhere.Page.Request += (_, request) => asked += request.Url.Contains("/sidebar", StringComparison.Ordinal) ? 1 : 0;
        await SayAsync(5, "Word");
        await Expect(elsewhere.Page.Locator($".rail .zone[data-zone='{Cast.PondClub}']")).ToHaveAttributeAsync("data-unread", new Regex(".*"));
        await elsewhere.SendAsync("Said here"); // Its frame stands behind the others, and asks for the sidebar itself.
        await elsewhere.Page.WaitForRequestFinishedAsync(new() { Predicate = r => r.Url.Contains("/sidebar", StringComparison.Ordinal) });
        Assert.Equal(1, asked);
    }
}
