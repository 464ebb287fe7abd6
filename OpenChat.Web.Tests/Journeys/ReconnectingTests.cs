using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

[Collection(Support.CallJourneys.Name)]
public sealed class ReconnectingTests() : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:02"), ("Live:Poll", "00:00:00.050")] })
{
    private LiveHub Hub => App.Services.GetRequiredService<LiveHub>();

    private async Task SayAsync(Person author, Place place, string text)
    {
        await using var scope = App.Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<PostMessage>().RunAsync(place.Id, author.Id, "", new Draft(text));
        Assert.Equal(PostOutcome.Posted, result.Outcome);
    }

    private static Task IsAsync(IPage page, string state) => Expect(page.Locator($"html[data-live={state}]")).ToBeAttachedAsync();

    private static async Task SeesOnceInOrderAsync(ChatPage chat, int count)
    {
        await Expect(chat.Message($"line {count - 1}.")).ToBeVisibleAsync();
        var lines = (await chat.TextsAsync()).Select(t => t.Trim()).Where(t => t.StartsWith("line ", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, count).Select(i => $"line {i}."), lines);
    }

    /// <summary>Waits until the server holds this many streams of someone.</summary>
    private Task HasStreamsAsync(Person person, int count) =>
        Patience.UntilAsync(() => Hub.StreamsOf(person.Id) == count,
            () => $"{person.Username} has {Hub.StreamsOf(person.Id)} streams instead of {count}.");

    [Fact]
    public async Task Messages_of_a_broken_connection_arrive_once_and_in_order()
    {
        await using var relay = Relay.To(App);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        var chat = await browser.ChatAsync(Cast.General);
        for (var i = 0; i < 12; i++)
        {
            if (i % 4 == 1) relay.Cut();
            await SayAsync(Cast.Dan, Cast.General, $"line {i}.");
            if (i % 4 != 3) continue;
            await SeesOnceInOrderAsync(chat, i + 1);
            // Waits for a heartbeat, because the page backs off from a stream that breaks within a second.
            await chat.Page.EvaluateAsync("new Promise(then => document.addEventListener('live:hb', then, { once: true }))");
        }
        await IsAsync(chat.Page, "open");
    }

    [Fact]
    public async Task A_server_that_is_away_shows_a_banner_and_is_tried_again()
    {
        await using var relay = Relay.To(App);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        var chat = await browser.ChatAsync(Cast.General);
        browser.Expect("ERR_"); // Requests fail meanwhile, and the browser logs it.
        relay.Break();
        var banner = chat.Page.Locator(".banner[data-banner=connecting]");
        await Expect(banner).ToContainTextAsync("Reconnecting. Messages you send now will go out when you're back.");
        await Expect(chat.Page.Locator("#live-status")).ToContainTextAsync("Reconnecting.");
        // After three failures the page waits 5.5 s before it retries, so an earlier try is the click's.
        for (var i = 0; i < 4; i++)
        {
            var before = relay.Refused;
            await banner.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
            await Patience.UntilAsync(() => relay.Refused > before, () => "Nothing was tried.", Patience.Scaled(4));
        }
        await chat.EnterAsync("Written in the tunnel");
        await Expect(chat.Message("Written in the tunnel")).ToContainTextAsync("Waiting to send");
        for (var i = 0; i < 3; i++) await SayAsync(Cast.Dan, Cast.General, $"line {i}.");
        relay.Heal();
        await IsAsync(chat.Page, "open");
        await Expect(banner).ToHaveCountAsync(0);
        await Expect(chat.Page.Locator(".banner.ok")).ToContainTextAsync("Back online.");
        await SeesOnceInOrderAsync(chat, 3);
        await Expect(chat.Message("Written in the tunnel")).ToHaveAttributeAsync("data-no", new Regex("[0-9]"));
        await chat.SeesOnceAsync("Written in the tunnel");
    }

    [Fact]
    public async Task A_connection_that_died_silently_is_noticed()
    {
        await using var relay = Relay.To(App);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        var chat = await browser.ChatAsync(Cast.General);
        relay.Swallow();
        for (var i = 0; i < 3; i++) await SayAsync(Cast.Dan, Cast.General, $"line {i}.");
        await IsAsync(chat.Page, "connecting");
        relay.Heal();
        await SeesOnceInOrderAsync(chat, 3);
    }

    [Fact]
    public async Task Two_tabs_share_one_stream_and_each_sees_its_own_channel()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var general = await browser.ChatAsync(Cast.General);
        var build = await browser.ChatAsync(Cast.PondBuild);
        Assert.Equal(1, Hub.StreamsOf(Cast.Ben.Id));
        await SayAsync(Cast.Dan, Cast.General, "In general");
        await SayAsync(Cast.Dan, Cast.PondBuild, "In the other");
        await general.SeesOnceAsync("In general");
        await build.SeesOnceAsync("In the other");
        await general.Page.CloseAsync();
        await SayAsync(Cast.Dan, Cast.PondBuild, "Alone now");
        await build.SeesOnceAsync("Alone now");
        Assert.Equal(1, Hub.StreamsOf(Cast.Ben.Id));
        await build.Page.CloseAsync();
        await HasStreamsAsync(Cast.Ben, 0);
    }

    [Fact]
    public async Task Tabs_without_a_shared_worker_choose_one_that_holds_the_stream_and_another_when_it_goes()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        await browser.Context.AddInitScriptAsync("delete window.SharedWorker");
        var first = await browser.ChatAsync(Cast.General);
        var second = await browser.ChatAsync(Cast.General);
        Assert.Equal(1, Hub.StreamsOf(Cast.Ben.Id));
        await SayAsync(Cast.Dan, Cast.General, "line 0.");
        await second.SeesAsync("line 0.");
        await first.Page.CloseAsync();
        await SayAsync(Cast.Dan, Cast.General, "line 1.");
        await SeesOnceInOrderAsync(second, 2);
        await HasStreamsAsync(Cast.Ben, 1);
    }

    [Fact]
    public async Task A_tab_that_has_neither_workers_nor_locks_has_a_stream_of_its_own()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        await browser.Context.AddInitScriptAsync("""
            delete window.SharedWorker;
            Object.defineProperty(navigator, 'locks', { value: undefined });
            """);
        var chat = await browser.ChatAsync(Cast.General);
        await SayAsync(Cast.Dan, Cast.General, "line 0.");
        await SeesOnceInOrderAsync(chat, 1);
    }

    [Fact]
    public async Task Moving_about_back_and_forward_keeps_the_stream()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        await chat.Page.EvaluateAsync("window.hellos = 0; document.addEventListener('live:hello', () => window.hellos++)");
        await chat.Channel("pond-build").ClickAsync();
        await Expect(chat.Page.Locator("message-list")).ToHaveAttributeAsync("data-channel", Cast.PondBuild.Id.ToString());
        await SayAsync(Cast.Dan, Cast.PondBuild, "After a step");
        await chat.SeesOnceAsync("After a step");
        await chat.Page.GoBackAsync();
        await Expect(chat.Page.Locator("message-list")).ToHaveAttributeAsync("data-channel", Cast.General.Id.ToString());
        await SayAsync(Cast.Dan, Cast.General, "After a step back");
        await chat.SeesOnceAsync("After a step back");
        await chat.Page.GoForwardAsync();
        await Expect(chat.Page.Locator("message-list")).ToHaveAttributeAsync("data-channel", Cast.PondBuild.Id.ToString());
        await SayAsync(Cast.Dan, Cast.PondBuild, "And forward");
        await chat.SeesOnceAsync("And forward");
        Assert.Equal(0, await chat.Page.EvaluateAsync<int>("window.hellos"));
        Assert.Equal(1, Hub.StreamsOf(Cast.Ben.Id));
    }

    [Fact]
    public async Task Signing_out_in_one_tab_ends_the_other_and_the_next_person_gets_nothing_of_the_first()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var here = await browser.ChatAsync(Cast.General);
        var there = await browser.ChatAsync(Cast.BenAndDan);
        browser.Expect("401"); // The other tab may have a request in flight.
        await here.Page.Locator(".userbar .who").ClickAsync();
        await here.Page.Locator("form[action='/account/sign-out'] button").ClickAsync();
        await Expect(there.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("/account/sign-in"));
        await HasStreamsAsync(Cast.Ben, 0);
        await here.Page.GotoAsync("/account/sign-in");
        await here.Page.GetByLabel("Email or username").FillAsync(Cast.Ana.Username);
        await here.Page.GetByLabel("Password", new() { Exact = true }).FillAsync(Cast.Password);
        await here.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();
        await IsAsync(here.Page, "open");
        await here.Page.EvaluateAsync("""
            window.frames = [];
            for (const name of ['message', 'unread', 'typing', 'read'])
              document.addEventListener(`live:${name}`, e => window.frames.push(e.detail.channel));
            """);
        await SayAsync(Cast.Dan, Cast.BenAndDan, "For Ben alone");
        await SayAsync(Cast.Dan, Cast.General, "For everyone");
        await here.Page.WaitForFunctionAsync("window.frames.length > 0");
        // The message and the read mark that follows it: all frames are of the one channel.
        Assert.All(await here.Page.EvaluateAsync<string[]>("window.frames"), channel => Assert.Equal(Cast.General.Id.ToString(), channel));
        Assert.Equal(0, Hub.StreamsOf(Cast.Ben.Id));
    }

    [Fact]
    public async Task A_large_gap_is_fetched_without_touching_what_is_being_typed()
    {
        await using var app = await App.StartAsync(new()
        {
            Settings = [("Live:Heartbeat", "00:00:02"), ("Live:Poll", "00:00:00.050"), ("Live:Replay", "5")],
        });
        await using var relay = Relay.To(app);
        await using var browser = await Browser.OpenAsync(app, Cast.Ben, through: relay);
        var chat = await browser.ChatAsync(Cast.General);
        await chat.TypeAsync("Half a thought");
        browser.Expect("ERR_");
        relay.Break();
        await IsAsync(chat.Page, "connecting");
        for (var i = 0; i < 20; i++)
        {
            await using var scope = app.Services.CreateAsyncScope();
            await scope.ServiceProvider.GetRequiredService<PostMessage>()
                .RunAsync(Cast.General.Id, Cast.Dan.Id, "", new Draft($"line {i}."));
        }
        await chat.Page.EvaluateAsync("window.resyncs = 0; document.addEventListener('live:resync', () => window.resyncs++)");
        relay.Heal();
        await SeesOnceInOrderAsync(chat, 20);
        await Expect(chat.Page.Locator("form.composer textarea")).ToHaveValueAsync("Half a thought");
        Assert.True(await chat.Page.EvaluateAsync<bool>("window.resyncs > 0"));
    }

    [Fact]
    public async Task A_page_of_another_build_is_offered_a_reload()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        await browser.Context.RouteAsync(url => url.EndsWith(Cast.General.Address, StringComparison.Ordinal), async route =>
        {
            var answer = await route.FetchAsync();
            var body = (await answer.TextAsync()).Replace("data-build=\"", "data-build=\"old-", StringComparison.Ordinal);
            await route.FulfillAsync(new() { Response = answer, Body = body });
        });
        var chat = await browser.ChatAsync(Cast.General);
        var banner = chat.Page.Locator(".banner[data-banner=updated]");
        await Expect(banner).ToContainTextAsync("OpenChat was updated. Reload when you're ready.");
        await browser.Context.UnrouteAllAsync();
        await banner.GetByRole(AriaRole.Button, new() { Name = "Reload" }).ClickAsync();
        await IsAsync(chat.Page, "open");
        await Expect(banner).ToHaveCountAsync(0);
    }
}
