using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Something on the way holds the stream back or refuses it, and lets everything else pass.</summary>
[Collection(Support.Journeys.Name)]
public sealed class HeldStreamTests() : AppTest(new() { Settings = [("Live:Heartbeat", "00:00:02"), ("Live:Poll", "00:00:00.050")] })
{
    private const string Held = "Live updates aren't getting through. New messages show up within a minute.";

    private async Task SayAsync(string text)
    {
        await using var scope = App.Services.CreateAsyncScope();
        var result = await scope.ServiceProvider.GetRequiredService<PostMessage>()
            .RunAsync(Cast.General.Id, Cast.Dan.Id, "", new Draft(text));
        Assert.Equal(PostOutcome.Posted, result.Outcome);
    }

    [Theory]
    [InlineData(StreamFault.Held)]
    [InlineData(StreamFault.Refused)]
    public async Task Page_that_gets_no_stream_says_so_and_fetches_what_it_missed(StreamFault fault)
    {
        await using var relay = Relay.To(App);
        relay.Streams = fault;
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        if (fault == StreamFault.Refused) browser.Expect("502");
        var page = await browser.Context.NewPageAsync();
        await page.Clock.InstallAsync();
        await page.GotoAsync(Cast.General.Address);
        var chat = new ChatPage(page);
        await chat.SeesAsync("Hello, pond people");
        await page.Clock.FastForwardAsync(6000);
        await Expect(page.Locator(".banner")).ToContainTextAsync("Connecting.");

        await SayAsync("Before the first look");
        await page.Clock.FastForwardAsync(25_000);
        await chat.SeesAsync("Before the first look");
        await Expect(page.Locator(".banner")).ToContainTextAsync(Held);
        await chat.SendAsync("My own");

        await SayAsync("Seen at a look");
        await page.Clock.FastForwardAsync(6000);
        await page.EvaluateAsync("dispatchEvent(new Event('focus'))");
        await chat.SeesAsync("Seen at a look");
        await SayAsync("Seen within a minute");
        await page.Clock.FastForwardAsync(60_000);
        await chat.SeesAsync("Seen within a minute");
        await Expect(page.Locator(".banner")).ToHaveCountAsync(1);

        relay.Streams = StreamFault.None;
        await page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await chat.IsLiveAsync();
        await Expect(page.Locator(".banner")).ToHaveCountAsync(0);
        await SayAsync("Live at last");
        foreach (var text in (string[])["Before the first look", "My own", "Seen at a look", "Seen within a minute", "Live at last"])
            await chat.SeesOnceAsync(text);
    }

    [Fact]
    public async Task Session_that_ended_is_noticed_without_a_stream()
    {
        await using var relay = Relay.To(App);
        relay.Streams = StreamFault.Held;
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        browser.Expect("401");
        var page = await browser.Context.NewPageAsync();
        await page.Clock.InstallAsync();
        await page.GotoAsync(Cast.General.Address);
        await App.Writes.RunAsync(scope => scope.Db.Sessions.Where(s => s.UserId == Cast.Ben.Id).ExecuteDeleteAsync());
        await page.Clock.FastForwardAsync(25_000);
        await Expect(page).ToHaveURLAsync(new Regex("/account/sign-in"));
    }

    [Theory]
    [InlineData(StreamFault.Late)]
    [InlineData(StreamFault.OneBehind)]
    public async Task Stream_that_is_slow_is_kept_and_everything_arrives_once(StreamFault fault)
    {
        await using var relay = Relay.To(App);
        relay.Streams = fault;
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        var chat = await browser.ChatAsync(Cast.General);
        for (var i = 0; i < 3; i++)
        {
            await SayAsync($"Slow {i}.");
            await chat.SeesAsync($"Slow {i}.");
        }
        for (var i = 0; i < 3; i++) await chat.SeesOnceAsync($"Slow {i}.");
        Assert.Equal(1, relay.StreamRequests);
        await Expect(chat.Page.Locator(".banner")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Copy_that_has_the_focus_gets_its_tools_with_the_row_that_replaces_it()
    {
        await using var relay = Relay.To(App);
        relay.Streams = StreamFault.Late;
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, through: relay);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.SendAsync("Mine");
        var row = chat.Page.Locator("li[data-no='1']");
        await row.FocusAsync();
        await Expect(row.Locator("[data-more]")).ToHaveCountAsync(1);
        await Expect(row.Locator("[data-react]")).ToHaveCountAsync(1);
        await Expect(row).ToBeFocusedAsync();
        await chat.Page.Keyboard.PressAsync("e");
        await Expect(chat.Page.Locator("[role=menu] button").First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Copy_hands_its_focus_to_a_row_that_comes_before_the_answer()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        TaskCompletionSource focused = new(), seen = new();
        await chat.Page.RouteAsync($"**{Cast.PondBuild.Address}", async route =>
        {
            if (route.Request.Method != "POST")
            {
                await route.ContinueAsync();
                return;
            }
            await focused.Task;
            var answer = await route.FetchAsync();
            await seen.Task;
            await route.FulfillAsync(new() { Response = answer });
        });
        await chat.EnterAsync("Mine");
        await chat.Page.Locator("li[data-state]").FocusAsync();
        focused.SetResult();
        await Expect(chat.Page.Locator("li[data-no='1']")).ToBeFocusedAsync();
        seen.SetResult();
        await chat.SeesOnceAsync("Mine");
    }
}
