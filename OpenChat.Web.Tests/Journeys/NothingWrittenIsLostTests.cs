using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Unsent messages: the author sees them, and decides what happens to them.</summary>
[Collection(Support.Journeys.Name)]
public sealed class NothingWrittenIsLostTests : AppTest
{
    private const string Channel = "**/z/pond-club/pond-build";

    private static ILocator Box(ChatPage chat) => chat.Page.Locator("form.composer textarea");

    private static Task PressAsync(ILocator from, string name) =>
        from.GetByRole(AriaRole.Button, new() { Name = name, Exact = true }).ClickAsync();

    private static async Task AskToSignOutAsync(IPage page)
    {
        await page.Locator(".userbar .who").ClickAsync();
        await PressAsync(page.Locator("#me-menu"), "Sign out");
    }

    [Fact]
    public async Task Refused_text_goes_back_to_the_box_and_failed_text_is_sent_again()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("403");
        browser.Expect("ERR_FAILED");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await RefuseAsync(chat.Page);
        await chat.EnterAsync("A rude word");
        var refused = chat.Message("A rude word");
        await Expect(refused.GetByRole(AriaRole.Button, new() { Name = "Retry" })).ToHaveCountAsync(0);
        await chat.TypeAsync("What I say next");
        await PressAsync(refused, "Edit");
        await Expect(refused).ToHaveCountAsync(0);
        await Expect(Box(chat)).ToHaveValueAsync("A rude word\n\nWhat I say next");
        await Expect(Box(chat)).ToBeFocusedAsync();
        await chat.EnterAsync("Another rude word");
        await PressAsync(chat.Message("Another rude word"), "Discard");
        await chat.SeesNoAsync("Another rude word");
        await chat.Page.UnrouteAsync(Channel);
        await chat.Page.RouteAsync(Channel, route => route.AbortAsync());
        await chat.EnterAsync("A kind word");
        await Expect(chat.Message("A kind word")).ToContainTextAsync("Not sent.");
        await Expect(chat.Message("A kind word").GetByRole(AriaRole.Button, new() { Name = "Edit" })).ToHaveCountAsync(0);
        await chat.Page.UnrouteAsync(Channel);
        await PressAsync(chat.Message("A kind word"), "Retry");
        await Expect(chat.Message("A kind word")).ToHaveAttributeAsync("data-no", new Regex("[0-9]"));
        Assert.Equal(["A kind word"], await chat.TextsAsync());
    }

    [Fact]
    public async Task Signing_out_warns_of_unsent_text_and_loses_none_while_the_server_is_away()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        foreach (var wanted in (string[])["403", "ERR_FAILED", "401"]) browser.Expect(wanted);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await RefuseAsync(chat.Page);
        await chat.Page.RouteAsync("**/draft", route => route.AbortAsync()); // What the server has is not lost.
        await chat.EnterAsync("Waits");
        await Expect(chat.Message("Waits")).ToContainTextAsync("Not sent.");
        await chat.TypeAsync("Half a thought");
        await AskToSignOutAsync(chat.Page);
        var dialog = chat.Page.Locator("dialog[open]");
        await Expect(dialog).ToContainTextAsync("1 unsent message and 1 draft will be deleted from this browser.");
        await Expect(dialog).ToContainTextAsync("You wrote in #pond-build (Pond Club).");
        await PressAsync(dialog, "Cancel");
        await Expect(dialog).ToHaveCountAsync(0);
        await chat.Page.RouteAsync("**/account/sign-out", route => route.AbortAsync());
        await AskToSignOutAsync(chat.Page);
        await PressAsync(dialog, "Sign out");
        await Expect(chat.Page.Locator("#toasts")).ToContainTextAsync("You're still signed in, and nothing is lost.");
        await chat.Page.ReloadAsync();
        await chat.SeesAsync("Waits");
        await Expect(Box(chat)).ToHaveValueAsync("Half a thought");
        await chat.Page.UnrouteAsync("**/account/sign-out");
        await AskToSignOutAsync(chat.Page);
        await PressAsync(dialog, "Sign out");
        await Expect(chat.Page.GetByText("You're signed out.")).ToBeVisibleAsync();
        Assert.Equal(0, await chat.Page.EvaluateAsync<int>("localStorage.length + sessionStorage.length"));
    }

    [Fact]
    public async Task Message_discarded_in_one_tab_is_not_sent_from_another()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("ERR_FAILED");
        await browser.Context.RouteAsync(Channel, route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        var here = await browser.ChatAsync(Cast.PondBuild);
        await here.EnterAsync("Better not");
        await Expect(here.Message("Better not")).ToContainTextAsync("Not sent.");
        var there = await browser.ChatAsync(Cast.PondBuild);
        await Expect(there.Message("Better not")).ToContainTextAsync("Not sent.");
        await PressAsync(here.Message("Better not"), "Discard");
        await there.SeesNoAsync("Better not");
        await browser.Context.UnrouteAllAsync();
        await there.SendAsync("This instead");
        await here.SeesAsync("This instead");
        Assert.Equal(["This instead"], await here.TextsAsync());
        Assert.Equal(["This instead"], await there.TextsAsync());
    }

    [Fact]
    public async Task Draft_and_unsent_message_of_an_older_build_are_kept_and_invalid_entries_are_harmless()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Page.EvaluateAsync("""
            ([channel, address]) => {
              const { session } = document.documentElement.dataset;
              const keep = (name, value) => localStorage.setItem(`openchat:${session}:${name}`, JSON.stringify(value));
              const nonce = '0123456789abcdef0123456789abcdef';
              const sending = { at: Date.now(), state: 'sending', problem: '' };
              keep(`unsent:${nonce}`, { channel, address, text: 'Kept by an older build', nonce, ...sending });
              keep('unsent:number', 7);
              keep('unsent:nowhere', { text: 'Without a channel', nonce: 'nowhere' });
              keep(`draft:${channel}`, 'Half a thought');
            }
            """, new[] { Cast.PondBuild.Id.ToString(), Cast.PondBuild.Address });
        await chat.Page.ReloadAsync();
        await Expect(Box(chat)).ToHaveValueAsync("Half a thought");
        await chat.SeesOnceAsync("Kept by an older build");
        await Expect(chat.Message("Kept by an older build")).ToHaveAttributeAsync("data-no", new Regex("[0-9]"));
        await chat.SendAsync("Half a thought more");
        Assert.Equal(["Kept by an older build", "Half a thought more"], await chat.TextsAsync());
    }

    [Theory]
    [InlineData("Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); }")]
    [InlineData("Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('forbidden', 'SecurityError'); } })")]
    public async Task Browser_that_stores_nothing_still_sends(string store)
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("ERR_FAILED");
        await browser.Context.AddInitScriptAsync(store);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.SendAsync("Nothing is kept here");
        await chat.Page.RouteAsync(Channel, route => route.AbortAsync());
        await chat.EnterAsync("Later, then");
        await Expect(chat.Message("Later, then")).ToContainTextAsync("Not sent.");
        await chat.Page.UnrouteAsync(Channel);
        await PressAsync(chat.Message("Later, then"), "Retry");
        await Expect(chat.Message("Later, then")).ToHaveAttributeAsync("data-no", new Regex("[0-9]"));
    }

    [Fact]
    public async Task Message_refused_by_a_full_disk_shows_the_reason_and_stays()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("507");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Page.RouteAsync(Channel, route => route.Request.Method == "POST"
            ? route.FulfillAsync(Browser.Ours(507))
            : route.ContinueAsync());
        await chat.EnterAsync("No room for this");
        await Expect(chat.Message("No room for this")).ToContainTextAsync("The server's disk is full.");
        await chat.Page.UnrouteAsync(Channel);
        await PressAsync(chat.Message("No room for this"), "Retry");
        await chat.SeesOnceAsync("No room for this");
        await Expect(chat.Message("No room for this")).ToHaveAttributeAsync("data-no", new Regex("[0-9]"));
    }

    [Fact]
    public async Task Link_and_form_that_reach_no_server_show_one_note()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("ERR_FAILED");
        browser.Expect("htmx:error");
        var page = await browser.TabAsync("/settings/profile");
        var late = new TaskCompletionSource();
        await page.RouteAsync("**/settings/*", async route =>
        {
            await late.Task;
            await route.AbortAsync();
        });
        await page.GetByLabel("Display name").FillAsync("Ben the Builder");
        await page.GetByLabel("Display name").PressAsync("Enter");
        var save = page.GetByRole(AriaRole.Button, new() { Name = "Save" });
        await Expect(save).ToHaveCSSAsync("opacity", "0.6");
        late.SetResult();
        var note = page.GetByText("Can't reach the server. What you typed is still here.");
        await Expect(note).ToBeVisibleAsync();
        await Expect(save).ToHaveCSSAsync("opacity", "1");
        await page.GetByRole(AriaRole.Link, new() { Name = "Appearance" }).ClickAsync();
        await Expect(note).ToHaveCountAsync(1);
        await Expect(page.GetByLabel("Display name")).ToHaveValueAsync("Ben the Builder");
        await page.UnrouteAsync("**/settings/*");
        await page.GetByRole(AriaRole.Link, new() { Name = "Appearance" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/settings/appearance$"));
    }

    private static async Task RefuseAsync(IPage page) => await page.RouteAsync(Channel, route => route.Request.Method == "POST"
        ? route.FulfillAsync(Browser.Ours(403, """{"problem":"Not here, please."}"""))
        : route.ContinueAsync());
}
