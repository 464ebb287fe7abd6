using System.Text.RegularExpressions;
using OpenChat.Web.Data;
using OpenChat.Web.Zones;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Everything once: two people go from an empty server to a call.</summary>
[Collection(Support.Journeys.Name)]
public sealed class TheWalkTests() : AppTest(new AppOptions { Empty = true })
{
    [Fact]
    public async Task From_an_empty_server_to_a_call_in_which_both_hear_the_other()
    {
        await using var olas = await Browser.OpenAsync(App);
        await using var bens = await Browser.OpenAsync(App, screen: Screen.Phone);
        var ola = await SetUpAsync(olas);
        var ben = await JoinAsync(bens, await ola.Page.InviteAsync());
        await ola.IsLiveAsync();
        await Expect(ola.Page.Locator("#members")).ToContainTextAsync("Ben Member");
        await TalkAsync(ola, ben);
        await MissAndReadAsync(ola, ben);
        await TurnToOneAsync(ola, ben);
        await CallAsync(new(ola.Page), new(ben.Page));
    }

    private async Task<ChatPage> SetUpAsync(Browser browser)
    {
        var page = await browser.TabAsync($"/setup?key={await App.Services.GetRequiredService<FirstRun>().NewKeyAsync()}");
        await page.SetUpAsync(Cast.Ola);
        await Expect(page).ToHaveURLAsync(new Regex("/z/pond-club/general$"));
        var chat = new ChatPage(page);
        await chat.IsLiveAsync();
        await chat.BeginsWithAsync("No messages yet");
        await chat.SendAsync("No one here but me");
        return chat;
    }

    private static async Task<ChatPage> JoinAsync(Browser browser, string link)
    {
        var page = await browser.TabAsync(link);
        await Expect(page.GetByText("Pond Club", new() { Exact = true })).ToBeVisibleAsync();
        await page.SignUpByInviteAsync(Cast.Ben);
        await Expect(page).ToHaveURLAsync(new Regex("/z/pond-club/general$"));
        await Expect(page.GetByText("Welcome to Pond Club.")).ToBeVisibleAsync();
        var chat = new ChatPage(page);
        await chat.IsLiveAsync();
        await chat.SeesAsync("No one here but me");
        await Expect(page.Locator("li.unread")).ToHaveCountAsync(0); // Messages from before joining are not unread.
        return chat;
    }

    private static async Task TalkAsync(ChatPage ola, ChatPage ben)
    {
        await ola.SendAsync("Welcome");
        await ben.SeesAsync("Welcome");
        await ben.TypeAsync("Hello from");
        await ola.SeesTypingAsync("Ben Member is typing");
        await ben.SendAsync("Hello from the bus");
        await ola.SeesAsync("Hello from the bus");
        await ben.EditByTouchAsync("Hello from the bus", "Hello from the train");
        await ola.SeesAsync("Hello from the train");
        await ola.SeesNoAsync("Hello from the bus");
        await ola.DeleteAsync("Welcome");
        await ben.SeesAsync("Message deleted");
        await ben.SeesNoAsync("Welcome");
    }

    private static async Task MissAndReadAsync(ChatPage ola, ChatPage ben)
    {
        await ola.Page.PressAsync("Pond Club");
        await ola.Page.FollowAsync("Create channel");
        await ola.Page.GetByLabel("Name", new() { Exact = true }).FillAsync("newts");
        await ola.Page.PressAsync("Create channel");
        await ola.Channel("newts").ClickAsync();
        await Expect(ola.Page.Locator(".pane-head h1")).ToHaveTextAsync("newts");
        await ola.IsLiveAsync();
        await ben.SendAsync("Where did you go?");
        await ola.SeesUnreadAsync("general");
        await ola.Page.RunAndWaitForResponseAsync(
            () => ola.Channel("general").ClickAsync(),
            r => r.Url.EndsWith("/read", StringComparison.Ordinal));
        await ola.SeesAsync("Where did you go?");
        await ola.Channel("newts").ClickAsync();
        await Expect(ola.Page.Locator(".pane-head h1")).ToHaveTextAsync("newts");
        await ola.SeesNothingUnreadAsync("general");
        await ola.Page.ReloadAsync();
        await ola.SeesNothingUnreadAsync("general");
    }

    private static async Task TurnToOneAsync(ChatPage ola, ChatPage ben)
    {
        await ola.Page.Locator("#members a.person", new() { HasText = "Ben Member" }).ClickAsync();
        await ola.Page.PressAsync("Message");
        await Expect(ola.Page).ToHaveURLAsync(new Regex("/d/"));
        await ola.IsLiveAsync();
        await ola.SendAsync("Easier to say than to type");
        await Expect(ben.Page).ToHaveTitleAsync(new Regex(@"^\(\d\) "));
        // Ben answers, because a call needs messages from both.
        await ben.Page.PressAsync("Zones and channels");
        await ben.Page.Locator(".rail [data-chats]").TapAsync();
        await ben.Page.PressAsync("Zones and channels");
        await ben.Channel("Ola Operator").TapAsync();
        await ben.SeesAsync("Easier to say than to type");
        await ben.SendAsync("Then call me");
        await ola.SeesAsync("Then call me");
    }

    private static async Task CallAsync(CallPage ola, CallPage ben)
    {
        await ola.CallAsync();
        await ben.RingsAsync();
        await ben.AcceptAsync();
        await Task.WhenAll(ola.HearsAsync(1), ben.HearsAsync(1));
        await ben.ToggleMuteAsync();
        await ola.HearsAsync(0);
        await ben.HearsAsync(1);
        await ben.HangUpAsync();
        await Task.WhenAll(ola.IsInNoCallAsync(), ben.IsInNoCallAsync());
        await Expect(ola.Page.Locator(".msg-event")).ToContainTextAsync(new Regex(@"You called\. \d+ s"));
    }
}

/// <summary>The negative twin: someone without a zone gets 404 at the same addresses, and a silent stream.</summary>
[Collection(Support.Journeys.Name)]
public sealed class AStrangersWalkTests : AppTest
{
    [Fact]
    public async Task Someone_without_a_zone_finds_nothing_and_gets_no_event()
    {
        await using var eves = await Browser.OpenAsync(App, Cast.Eve); // Once a member: she knows the address.
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        eves.Expect("404");
        await eves.Context.AddInitScriptAsync("""
            window.heard = [];
            const dispatch = document.dispatchEvent;
            document.dispatchEvent = event => {
              if (event.type.startsWith('live:')) heard.push(event.type + JSON.stringify(event.detail ?? null));
              return dispatch.call(document, event);
            };
            """);
        var page = await eves.Context.NewPageAsync();
        string[] addresses =
            [Cast.General.Address, $"{Cast.General.Address}/1", "/z/pond-club", "/zones/pond-club/members", Cast.BenAndDan.Address];
        foreach (var address in addresses)
            Assert.Equal(404, (await page.GotoAsync(address))!.Status);
        await Expect(page.GetByText("Pond Club")).ToHaveCountAsync(0);

        await page.GotoAsync("/d");
        await new ChatPage(page).IsLiveAsync();
        var ben = await bens.ChatAsync(Cast.General);
        await ben.TypeAsync("Only for");
        await ben.SendAsync("Only for us");
        // Her own zone comes last, and by then everything before it has arrived.
        await App.Services.GetRequiredService<CreateZone>().RunAsync(Cast.Eve.Id, "Eve's Shed");
        await Expect(page.Locator(".rail")).ToContainTextAsync("Eve's Shed");
        await Expect(page.Locator(".rail .zone[data-zone]")).ToHaveCountAsync(1);
        var heard = string.Join('\n', await page.EvaluateAsync<string[]>("window.heard"));
        Assert.Contains("live:member", heard, StringComparison.Ordinal);
        foreach (var secret in new[] { Cast.General.Id.ToString(), Cast.PondClub.ToString(), Cast.Ben.Id.ToString(), "Only for" })
            Assert.DoesNotContain(secret, heard, StringComparison.Ordinal);
        await Expect(page).ToHaveTitleAsync(new Regex("^Chats"));
    }
}
