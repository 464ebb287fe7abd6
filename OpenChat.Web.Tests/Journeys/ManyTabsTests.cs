using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>
/// Over plain HTTP/1.1 a browser opens six connections to a server, and a seventh tab with a stream of its own could not even load. And
/// whichever tab holds the stream for the others may go at any moment, also without a word (threats.md X17).
/// </summary>
[Collection(Support.CallJourneys.Name)]
public sealed class ManyTabsTests : AppTest
{
    private LiveHub Hub => App.Services.GetRequiredService<LiveHub>();

    [Fact]
    public async Task Seven_tabs_share_one_stream_and_all_of_them_hear()
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
        await using var process = await Chromium.AnotherAsync("crash"); // What crashes here must not be everybody's browser.
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
        await crashed.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
        for (var i = 0; i < 3; i++) await SayAsync(Cast.General, $"After {i}");
        await SayAsync(Cast.PondBuild, "Here too");
        for (var i = 0; i < 3; i++) await others[0].SeesOnceAsync($"After {i}");
        await others[1].SeesOnceAsync("Here too");
    }

    private async Task SayAsync(Place place, string text) =>
        Assert.Equal(PostOutcome.Posted, (await App.Services.GetRequiredService<PostMessage>().RunAsync(place.Id, Cast.Dan.Id, "", text)).Outcome);
}
