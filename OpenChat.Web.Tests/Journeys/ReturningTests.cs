using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>One comes back to a page, or wakes the laptop, and it is up to date within five seconds.</summary>
[Collection(Support.Journeys.Name)]
[Trait(RunTrait.Name, RunTrait.Quiet)]
public sealed class ReturningTests : AppTest
{
    /// <summary>In milliseconds. By itself a page would notice after 40 s that it hears nothing.</summary>
    private static float Soon => (float)Patience.Scaled(5).TotalMilliseconds;

    private async Task SayAsync(string text) =>
        Assert.Equal(PostOutcome.Posted, (await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.General.Id, Cast.Dan.Id, "", text)).Outcome);

    [Fact]
    public async Task Back_and_forward_over_other_sites_show_what_was_said_meanwhile()
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
    public async Task A_browser_that_slept_shows_what_was_said_meanwhile()
    {
        var mark = Guid.CreateVersion7().ToString("N");
        await using var process = await Chromium.AnotherAsync(mark);
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, process: process);
        var chat = await browser.ChatAsync(Cast.General);
        await using (await Asleep.PutAsync(mark))
            for (var n = 0; n < 20; n++) await SayAsync($"line {n}.");
        await Expect(chat.Message("line 19.")).ToHaveCountAsync(1, new() { Timeout = Soon });
        Assert.Equal(Enumerable.Range(0, 20).Select(n => $"line {n}."), (await chat.TextsAsync()).Select(t => t.Trim()).Where(t => t.StartsWith("line ", StringComparison.Ordinal)));
    }
}
