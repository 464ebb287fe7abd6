using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>
/// Over plain HTTP/1.1 a browser opens six connections to a server, so a seventh tab with a stream of its own could not even load. The
/// tab that holds the stream for the others may go at any moment, even without notice.
/// </summary>
[Collection(Support.CallJourneys.Name)]
[Trait("Soak", "long")]
public sealed class ManyTabsTests : AppTest
{
    private LiveHub Hub => App.Services.GetRequiredService<LiveHub>();

    [Fact]
    public async Task Seven_tabs_share_one_stream_and_all_get_its_events()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var tabs = new List<ChatPage>();
        for (var i = 0; i < 7; i++) tabs.Add(await browser.ChatAsync(i % 2 == 0 ? Cast.General : Cast.PondBuild));
        Assert.Equal(1, Hub.StreamsOf(Cast.Ben.Id));
        foreach (var place in new[] { Cast.General, Cast.PondBuild }) await SayAsync(place, "To every tab");
        foreach (var tab in tabs) await tab.SeesOnceAsync("To every tab");
        Assert.Equal(1, Hub.StreamsOf(Cast.Ben.Id));
        await tabs[6].SendAsync("And from the seventh");
        await tabs[0].SeesOnceAsync("And from the seventh");
    }

    [Fact]
    public async Task When_the_tab_that_holds_the_stream_crashes_another_goes_on()
    {
        await using var process = await Chromium.AnotherAsync("crash"); // The crash must not hit the browser of the other tests.
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, process: process);
        await browser.Context.AddInitScriptAsync("delete window.SharedWorker");
        var holder = await browser.ChatAsync(Cast.General);
        var others = new[] { await browser.ChatAsync(Cast.General), await browser.ChatAsync(Cast.PondBuild) };
        Assert.Equal(1, Hub.StreamsOf(Cast.Ben.Id));
        await SayAsync(Cast.General, "Before");
        await others[0].SeesOnceAsync("Before");
        var crashed = new TaskCompletionSource();
        holder.Page.Crash += (_, _) => crashed.TrySetResult();
        var protocol = await browser.Context.NewCDPSessionAsync(holder.Page);
        _ = protocol.SendAsync("Page.crash"); // It never answers.
        await crashed.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) await SayAsync(Cast.General, $"After {i}");
        await SayAsync(Cast.PondBuild, "Here too");
        for (var i = 0; i < 3; i++) await others[0].SeesOnceAsync($"After {i}");
        await others[1].SeesOnceAsync("Here too");
    }

    [Fact]
    public async Task One_stream_too_many_is_paused_and_continues_on_request()
    {
        await using var app = await App.StartAsync(new() { Settings = [("Live:StreamsPerUser", "1")] });
        await using var one = await Browser.OpenAsync(app, Cast.Ben);
        await using var other = await Browser.OpenAsync(app, Cast.Ben);
        var (first, second) = (await one.ChatAsync(Cast.General), await other.ChatAsync(Cast.General));
        var paused = first.Page.Locator("[data-banner=paused]");
        await Expect(paused).ToBeVisibleAsync();
        await second.SendAsync("Meanwhile");
        await first.SeesNoAsync("Meanwhile");
        await first.SendAsync("Written where it is paused"); // Sending works while the stream is paused.
        await second.SeesOnceAsync("Written where it is paused");
        await paused.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Continue here" }).ClickAsync();
        await first.SeesOnceAsync("Meanwhile");
        await first.SeesOnceAsync("Written where it is paused");
        await Expect(paused).ToHaveCountAsync(0);
        await Expect(second.Page.Locator("[data-banner=paused]")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task A_frozen_tab_delays_no_other_and_misses_nothing()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var frozen = await browser.ChatAsync(Cast.General); // The first tab, which started the stream.
        var other = await browser.ChatAsync(Cast.General);
        // The headless shell freezes no tabs; a debugger stops one as thoroughly.
        var debugger = await browser.Context.NewCDPSessionAsync(frozen.Page);
        var stopped = new TaskCompletionSource();
        debugger.Event("Debugger.paused").OnEvent += (_, _) => stopped.TrySetResult();
        await debugger.SendAsync("Debugger.enable");
        await debugger.SendAsync("Debugger.pause");
        await SayAsync(Cast.General, "The last before it freezes");
        await stopped.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) await SayAsync(Cast.General, $"While it sleeps {i}");
        for (var i = 0; i < 3; i++) await other.SeesOnceAsync($"While it sleeps {i}");
        await debugger.SendAsync("Debugger.resume");
        await SayAsync(Cast.General, "Awake");
        foreach (var tab in new[] { frozen, other }) await tab.SeesOnceAsync("Awake");
        for (var i = 0; i < 3; i++) await frozen.SeesOnceAsync($"While it sleeps {i}");
        Assert.Equal(1, Hub.StreamsOf(Cast.Ben.Id));
    }

    [Fact]
    public async Task Going_back_and_forth_in_two_tabs_while_others_write_loses_nothing()
    {
        var rounds = Soak.Rounds(3, 60);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var tabs = new[] { await browser.ChatAsync(Cast.General), await browser.ChatAsync(Cast.PondBuild) };
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var writing = Task.WhenAll(new[] { Cast.General, Cast.PondBuild }.Select(async place =>
        {
            // Two pages that render 16 messages a second use up two cores, and clicks then take seconds.
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(Soak.Rounds(250, 60)));
            try
            {
                for (var i = 0; await pace.WaitForNextTickAsync(enough.Token); i++) await SayAsync(place, $"Word {i}");
            }
            catch (OperationCanceledException) { /* Enough. */ }
        }));
        for (var round = 0; round < rounds; round++)
        {
            // Forward by a click and back by the browser's button, so that each list begins in the middle of the conversation.
            await Task.WhenAll(
                GoAsync(tabs[0], tab => tab.Channel("pond-build").ClickAsync(), "pond-build"),
                GoAsync(tabs[1], tab => tab.Channel("general").ClickAsync(), "general"));
            await Task.WhenAll(
                GoAsync(tabs[0], tab => tab.Page.GoBackAsync(), "general"),
                GoAsync(tabs[1], tab => tab.Page.GoBackAsync(), "pond-build"));
        }
        await enough.CancelAsync();
        await writing;
        foreach (var (tab, place) in tabs.Zip(new[] { Cast.General, Cast.PondBuild }))
        {
            var last = await App.ReadAsync(db => db.Channels.Where(c => c.Id == place.Id).Select(c => c.LastNo).SingleAsync());
            await Expect(tab.Page.Locator($"message-list li[data-no='{last}']")).ToHaveCountAsync(1);
            await IsWholeAsync(tab);
        }

        // Once there, the tab gets five more messages, and has every number between its first and its last.
        static async Task GoAsync(ChatPage tab, Func<ChatPage, Task> how, string title)
        {
            await how(tab);
            await Expect(tab.Page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex($"/{title}$"));
            await Expect(tab.Page.Locator(".pane-head h1")).ToHaveTextAsync(title);
            await Expect(tab.Page.Locator("message-list li[data-no]").First).ToBeVisibleAsync(); // One of the two begins empty.
            var last = (await tab.NumbersAsync())[^1];
            await Expect(tab.Page.Locator($"message-list li[data-no='{last + 5}']")).ToHaveCountAsync(1);
            await IsWholeAsync(tab);
        }

        static async Task IsWholeAsync(ChatPage tab)
        {
            var numbers = await tab.NumbersAsync();
            Assert.Equal(Enumerable.Range(0, numbers.Length).Select(n => numbers[0] + n), numbers);
        }
    }

    private async Task SayAsync(Place place, string text)
    {
        var result = await App.Services.GetRequiredService<PostMessage>().RunAsync(place.Id, Cast.Dan.Id, "", new Draft(text));
        Assert.Equal(PostOutcome.Posted, result.Outcome);
    }
}
