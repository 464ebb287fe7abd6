using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A list over a long day, far behind, or beside another: it shows the server's state, and what is being read stays put.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ListOverTimeTests : ListTest
{
    [Fact]
    public async Task Server_that_was_restored_closes_no_open_editor()
    {
        await SayAsync("Written by Dan");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("404");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.SendAsync("Mine");
        await Expect(chat.Message("Mine").Locator("[data-more]")).ToBeAttachedAsync();
        await chat.Page.Locator("form.composer textarea").PressAsync("ArrowUp");
        var box = chat.Page.Locator(".message-edit textarea");
        await box.FillAsync("Half changed");
        const string Empty = """{"seq":0,"complete":true,"changes":[]}""";
        await chat.Page.RouteAsync("**/changes?*", route =>
            route.FulfillAsync(Browser.Ours(200, Empty)));
        const string ReportGap = """
            document.body.dataset.here = 1;
            document.dispatchEvent(new CustomEvent('live:unread', {
              detail: { channel: document.querySelector('message-list').dataset.channel, n: 0 },
            }));
            """;
        await chat.Page.RunAndWaitForResponseAsync(
            () => chat.Page.EvaluateAsync(ReportGap),
            r => r.Url.Contains("handler=History", StringComparison.Ordinal));
        await Expect(chat.Page.Locator("li.msg[data-editing]")).ToHaveCountAsync(1);
        await Expect(box).ToHaveValueAsync("Half changed");
        await HasAllAsync(chat, 1, 2);
        await box.PressAsync("Escape");
        await chat.Page.EvaluateAsync(ReportGap);
        await Expect(chat.Page.Locator("body:not([data-here])")).ToBeAttachedAsync();
        await chat.IsLiveAsync();
        await chat.Page.UnrouteAsync("**/changes?*");
        // A page that cannot be rendered anew must still attach, because the cursor waits for it.
        await chat.Page.RouteAsync(
            url => url.EndsWith(Cast.PondBuild.Address, StringComparison.Ordinal),
            route => route.FulfillAsync(Browser.Ours(404, "gone")));
        await chat.Page.EvaluateAsync("""
            new Promise(then => {
              document.addEventListener('live:attach', then, { once: true });
              document.dispatchEvent(new CustomEvent('live:resync', { detail: { cursor: document.querySelector('#main').dataset.after } }));
            })
            """);
    }

    [Fact]
    public async Task Long_day_is_removed_from_the_top_and_comes_back_by_scrolling()
    {
        await SayAsync(60, "Word");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await SayAsync(320, "More");
        await RunsToAsync(chat, 380);
        var numbers = await chat.NumbersAsync();
        Assert.InRange(numbers.Length, 250, 300);
        await HasAllAsync(chat, numbers[0], 380);
        await Expect(chat.Page.Locator("li[data-no='380']")).ToBeInViewportAsync();
        var older = chat.Page.GetByRole(AriaRole.Link, new() { Name = "Older messages" });
        await Expect(older).ToHaveAttributeAsync("href", new Regex($"before={numbers[0]}$"));
        for (var first = (int)numbers[0]; first > 1;)
        {
            await chat.ScrollToAsync(first);
            first = Math.Max(first - 50, 1);
            await RunsToAsync(chat, first);
        }
        await chat.SendAsync("No one who reads up there is disturbed");
        await SayAsync("Nor by this");
        await RunsToAsync(chat, 382);
    }

    [Fact]
    public async Task Reading_back_for_long_keeps_the_list_short_and_leads_to_the_end_again()
    {
        await SayAsync(700, "Word");
        foreach (var no in new[] { 1, 2, 310, 311, 698, 699 }) await DeleteAsync(await MessageAsync(no)); // Folded rows take no room.
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        var numbers = await chat.NumbersAsync();
        while (numbers[0] > 1)
        {
            var first = (int)numbers[0];
            await chat.ScrollToAsync(first);
            var top = await chat.TopOfAsync(first);
            await RunsToAsync(chat, Math.Max(first - 50, 1));
            Assert.Equal(top, await chat.TopOfAsync(first), 1.0);
            numbers = await chat.NumbersAsync();
            Assert.InRange(numbers.Length, 100, 300);
            await HasAllAsync(chat, numbers[0], numbers[^1]);
        }
        await Expect(chat.Page.Locator("message-list[data-newer]")).ToBeAttachedAsync();
        await SayAsync("And on it goes");
        await Expect(chat.Page.GetByRole(AriaRole.Button, new() { Name = "jump to present" })).ToBeVisibleAsync();
        while (numbers[^1] < 701)
        {
            var last = (int)numbers[^1];
            await chat.ScrollToAsync(last);
            await RunsToAsync(chat, Math.Min(last + 50, 701));
            numbers = await chat.NumbersAsync();
            Assert.InRange(numbers.Length, 100, 300);
            await HasAllAsync(chat, numbers[0], numbers[^1]);
        }
        await Expect(chat.Page.Locator("message-list:not([data-newer])")).ToBeAttachedAsync();
        await SayAsync("Live again");
        await chat.SeesOnceAsync("Live again");
    }

    [Fact]
    public async Task Up_among_old_messages_leads_to_the_end_and_edits_the_last_one_of_ones_own()
    {
        await SayAsync(400, "Word");
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.SendAsync("The last of mine");
        for (var first = (int)(await chat.NumbersAsync())[0]; first > 1;)
        {
            await chat.ScrollToAsync(first);
            first = Math.Max(first - 50, 1);
            await RunsToAsync(chat, first);
        }
        await Expect(chat.Page.Locator("message-list[data-newer]")).ToBeAttachedAsync();
        await chat.Page.Locator("form.composer textarea").PressAsync("ArrowUp");
        await Expect(chat.Page.Locator(".message-edit textarea")).ToHaveValueAsync("The last of mine");
    }

    [Fact]
    public async Task A_page_far_behind_shows_the_newest_messages_and_keeps_what_is_being_read()
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
        await HasPublishedAllAsync();
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
    public async Task Busy_channel_of_another_tab_shows_a_dot_and_makes_no_request()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        await browser.ChatAsync(Cast.PondBuild);
        var elsewhere = await browser.ChatAsync(Cast.BenAndDan);
        var requests = 0;
        elsewhere.Page.Request += (_, request) => requests += request.Url.Contains("/sidebar", StringComparison.Ordinal) ? 1 : 0;
        await SayAsync(5, "Word");
        var zone = elsewhere.Page.Locator($".rail .zone[data-zone='{Cast.PondClub}']");
        await Expect(zone).ToHaveAttributeAsync("data-unread", new Regex(".*"));
        await elsewhere.SendAsync("Said here"); // Its frame follows the others, and requests the sidebar.
        await elsewhere.Page.WaitForRequestFinishedAsync(new() { Predicate = r => r.Url.Contains("/sidebar", StringComparison.Ordinal) });
        Assert.Equal(1, requests);
    }
}
