using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>What is typed on one device goes on on another.</summary>
[Collection(Support.Journeys.Name)]
public sealed class DraftingTests : AppTest
{
    private static ILocator Box(ChatPage chat) => chat.Page.Locator("form.composer textarea");

    private Task<string?> KeptAsync(Place place) => App.ReadAsync(db =>
        db.KeptDrafts.Where(d => d.UserId == Cast.Ben.Id && d.ChannelId == place.Id).Select(d => d.Text).SingleOrDefaultAsync());

    [Fact]
    public async Task Typed_on_the_desk_it_stands_on_the_phone_and_sent_there_it_is_gone_here()
    {
        await using var desk = await Browser.OpenAsync(App, Cast.Ben);
        await using var pocket = await Browser.OpenAsync(App, Cast.Ben, Screen.Phone);
        var (here, there) = (await desk.ChatAsync(Cast.PondBuild), await pocket.ChatAsync(Cast.PondBuild));
        await here.TypeAsync("Shovels, and");
        await Expect(Box(there)).ToHaveValueAsync("Shovels, and");
        await there.EnterAsync("Shovels, and boots");
        await here.SeesAsync("Shovels, and boots");
        await Expect(Box(here)).ToHaveValueAsync("");
        await here.Page.ReloadAsync();
        await Expect(Box(here)).ToHaveValueAsync("");
        Assert.Equal("", await KeptAsync(Cast.PondBuild));
    }

    [Fact]
    public async Task It_waits_in_its_channel_with_a_mark_in_the_list_and_after_a_reload()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.TypeAsync("Half a thought");
        await chat.Page.Locator($"#channel-{Cast.General.Id} a.channel").ClickAsync(); // Before the server has it.
        var mark = chat.Page.Locator($"#channel-{Cast.PondBuild.Id} [data-drafted]");
        await Expect(mark).ToBeVisibleAsync();
        await Expect(Box(chat)).ToHaveValueAsync("");
        await chat.Page.Locator($"#channel-{Cast.PondBuild.Id} a.channel").ClickAsync();
        await Expect(Box(chat)).ToHaveValueAsync("Half a thought");
        await Expect(mark).ToHaveCountAsync(0);
        await chat.Page.ReloadAsync();
        await Expect(Box(chat)).ToHaveValueAsync("Half a thought");
        await Box(chat).FillAsync("");
        await chat.Page.Locator($"#channel-{Cast.General.Id} a.channel").ClickAsync();
        await Expect(Box(chat)).ToHaveAttributeAsync("placeholder", "Message #general");
        await Expect(mark).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_two_devices_typed_apart_from_each_other_stands_together()
    {
        await using var desk = await Browser.OpenAsync(App, Cast.Ben);
        await using var pocket = await Browser.OpenAsync(App, Cast.Ben, Screen.Phone);
        pocket.Expect("ERR_FAILED");
        var (here, there) = (await desk.ChatAsync(Cast.PondBuild), await pocket.ChatAsync(Cast.PondBuild));
        await there.Page.RouteAsync("**/draft", route => route.AbortAsync()); // In a tunnel.
        await there.TypeAsync("Typed on the way");
        await here.TypeAsync("Typed at the desk");
        await Patience.UntilAsync(async () => await KeptAsync(Cast.PondBuild) == "Typed at the desk", () => "The desk's was not kept.");
        await there.Page.UnrouteAsync("**/draft");
        await there.Page.ReloadAsync();
        foreach (var chat in new[] { there, here }) await Expect(Box(chat)).ToHaveValueAsync("Typed at the desk\n\nTyped on the way");
    }

    [Fact]
    public async Task A_second_tab_follows_what_is_typed_and_sent_in_the_first()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var (one, two) = (await browser.ChatAsync(Cast.PondBuild), await browser.ChatAsync(Cast.PondBuild));
        await one.TypeAsync("Once");
        await Expect(Box(two)).ToHaveValueAsync("Once");
        await one.EnterAsync("Once");
        await Expect(Box(two)).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Quickly_sent_words_are_no_draft_and_cost_the_server_nothing()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        await browser.RewriteAsync("messages/drafts.js", "SOON = 1000, LATEST = 5000", "SOON = 500_000, LATEST = 500_000");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.SendAsync("Quick");
        await chat.SendAsync("Quick again");
        await chat.Page.ReloadAsync(); // What waits is brought to the server when a page goes.
        await chat.IsLiveAsync();
        Assert.Null(await KeptAsync(Cast.PondBuild));
    }
}
