using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A page is up to date within five seconds of coming back to it, or of waking the laptop.</summary>
[Collection(Support.Journeys.Name)]
[Trait(RunTrait.Name, RunTrait.Quiet)]
public sealed class ReturningTests : AppTest
{
    /// <summary>In milliseconds. A page would take 40 s to notice a silent stream by itself.</summary>
    private static float Soon => (float)Patience.Scaled(5).TotalMilliseconds;

    private async Task SayAsync(string text)
    {
        var result = await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.General.Id, Cast.Dan.Id, "", new Draft(text));
        Assert.Equal(PostOutcome.Posted, result.Outcome);
    }

    [Fact]
    public async Task Going_back_from_another_site_shows_messages_posted_meanwhile()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        await chat.Page.GotoAsync("about:blank");
        await SayAsync("Said while away");
        await chat.Page.GoBackAsync();
        await Expect(chat.Message("Said while away")).ToHaveCountAsync(1, new() { Timeout = Soon });
        await Expect(chat.Page.Locator("html[data-live=open]")).ToBeAttachedAsync(new() { Timeout = Soon });
        await SayAsync("Said after coming back");
        await chat.SeesOnceAsync("Said after coming back");
    }

    [Fact]
    public async Task A_browser_that_slept_shows_messages_posted_meanwhile()
    {
        var mark = Guid.CreateVersion7().ToString("N");
        await using var process = await Chromium.AnotherAsync(mark);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, process: process);
        var chat = await browser.ChatAsync(Cast.General);
        await using (await Asleep.PutAsync(mark))
            for (var n = 0; n < 20; n++) await SayAsync($"line {n}.");
        await Expect(chat.Message("line 19.")).ToHaveCountAsync(1, new() { Timeout = Soon });
        var lines = (await chat.TextsAsync()).Select(t => t.Trim()).Where(t => t.StartsWith("line ", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"line {n}."), lines);
    }
}
