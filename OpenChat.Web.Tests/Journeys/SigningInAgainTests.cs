using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Accounts;
using OpenChat.Web.Zones;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>What was written and not sent, when the session it was written in is over.</summary>
[Collection(Support.Journeys.Name)]
public sealed class SigningInAgainTests : AppTest
{
    private const string New = "seven herons at noon";
    private const string KeptKeys = "Object.keys(localStorage).filter(key => key.startsWith('openchat:')).length";
    private static readonly string Long = string.Concat(Enumerable.Repeat("Draft ", 100)).Trim();

    private static ILocator Box(ChatPage chat) => chat.Page.Locator("form.composer textarea");

    private static async Task<(ChatPage Draft, ChatPage Unsent)> WriteAsync(Browser browser)
    {
        foreach (var wanted in (string[])["ERR_FAILED", "401"]) browser.Expect(wanted);
        var draft = await browser.ChatAsync(Cast.PondBuild);
        await Box(draft).FillAsync(Long);
        var unsent = await browser.ChatAsync(Cast.BenAndDan);
        await unsent.Page.RouteAsync("**/d/*", route => route.Request.Method == "POST" ? route.AbortAsync() : route.ContinueAsync());
        await unsent.EnterAsync("Not on its way yet");
        await Expect(unsent.Message("Not on its way yet")).ToContainTextAsync("Not sent.");
        await unsent.Page.UnrouteAsync("**/d/*");
        return (draft, unsent);
    }

    private async Task ChangePasswordAsync()
    {
        await using var scope = App.Services.CreateAsyncScope();
        var ben = await App.ReadAsync(db => db.Users.SingleAsync(u => u.Id == Cast.Ben.Id));
        Assert.Null(await scope.ServiceProvider.GetRequiredService<ChangeSignIn>().PasswordAsync(ben, New, keep: Guid.Empty));
    }

    private static async Task SignInAsync(IPage page, string login, string password)
    {
        await Expect(page).ToHaveURLAsync(new Regex("/account/sign-in"));
        await page.GetByLabel("Email or username").FillAsync(login);
        await page.GetByLabel("Password", new() { Exact = true }).FillAsync(password);
        await page.GetByLabel("Password", new() { Exact = true }).PressAsync("Enter");
    }

    [Fact]
    public async Task Draft_and_unsent_message_wait_for_the_same_person()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var (draft, unsent) = await WriteAsync(browser);
        await ChangePasswordAsync();
        await Expect(unsent.Page.GetByText("Sign in again; your drafts are still here.")).ToBeVisibleAsync();
        await SignInAsync(unsent.Page, "ben", New);
        await unsent.SeesOnceAsync("Not on its way yet");
        await Expect(unsent.Message("Not on its way yet")).ToHaveAttributeAsync("data-no", new Regex("[0-9]"));
        await draft.GoToAsync(Cast.PondBuild);
        await Expect(Box(draft)).ToHaveValueAsync(Long);
    }

    [Fact]
    public async Task Someone_else_neither_sees_nor_keeps_them()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var (draft, unsent) = await WriteAsync(browser);
        await ChangePasswordAsync();
        await SignInAsync(unsent.Page, "dan", Cast.Password);
        await unsent.IsLiveAsync();
        await unsent.SeesNoAsync("Not on its way yet");
        Assert.Equal(0, await unsent.Page.EvaluateAsync<int>(KeptKeys));
        await draft.GoToAsync(Cast.PondBuild);
        await Expect(Box(draft)).ToHaveValueAsync("");
    }

    [Fact]
    public async Task Device_that_its_owner_signed_out_forgets_them()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var (_, unsent) = await WriteAsync(browser);
        Assert.NotEqual(0, await unsent.Page.EvaluateAsync<int>(KeptKeys));
        await App.Services.GetRequiredService<Sessions>().RevokeOthersAsync(Cast.Ben.Id, keep: Guid.Empty);
        await Expect(unsent.Page.GetByText("You were signed out on another device.")).ToBeVisibleAsync();
        await unsent.Page.WaitForFunctionAsync($"{KeptKeys} === 0");
        await SignInAsync(unsent.Page, "ben", Cast.Password);
        await unsent.IsLiveAsync();
        await unsent.SeesNoAsync("Not on its way yet");
    }

    [Fact]
    public async Task Message_goes_out_though_the_token_of_its_page_is_old()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        browser.Expect("400");
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await browser.Context.ClearCookiesAsync(new() { Name = "openchat-form" });
        await chat.SendAsync("From an old page");
        await chat.EditLastAsync("Changed on an old page");
        await chat.SeesOnceAsync("Changed on an old page");
        Assert.Equal(1, await App.ReadAsync(db => db.Messages.CountAsync(m => m.ChannelId == Cast.PondBuild.Id)));
    }

    [Fact]
    public async Task Old_page_of_someone_who_is_signed_out_sends_nothing_as_the_next_person()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        foreach (var wanted in (string[])["400", "401"]) browser.Expect(wanted);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        var (name, value) = await App.SessionCookieAsync(Cast.Dan);
        await browser.Context.AddCookiesAsync([new() { Name = name, Value = value, Url = App.Address.ToString() }]);
        await chat.EnterAsync("Bens own words");
        await Expect(chat.Message("Bens own words")).ToContainTextAsync("Not sent.");
        Assert.False(await App.ReadAsync(db => db.Messages.AnyAsync(m => m.Text == "Bens own words")));
    }

    [Fact]
    public async Task Words_in_a_channel_that_is_gone_are_shown_once_and_can_be_dropped()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await Box(chat).FillAsync("Half a thought");
        await chat.GoToAsync(Cast.General);
        await Box(chat).FillAsync("Another thought");
        var delete = App.Services.GetRequiredService<DeleteChannel>();
        Assert.Equal(ZoneOutcome.Done, await delete.RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, "pond-build"));
        await chat.GoToAsync(Cast.General);
        var dialog = chat.Page.Locator("dialog[open]");
        await Expect(dialog).ToContainTextAsync("Half a thought");
        await Expect(dialog).Not.ToContainTextAsync("Another thought");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        browser.Expect("ERR_FAILED");
        await chat.Page.RouteAsync("**/draft", route => route.AbortAsync()); // What the server has is not lost.
        await Box(chat).FillAsync("Another thought, and one more");
        await chat.Page.Locator(".userbar .who").ClickAsync();
        await chat.Page.Locator("#me-menu").GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(dialog).ToContainTextAsync("1 draft will be deleted from this browser.");
        await Expect(dialog).ToContainTextAsync("You wrote in #general (Pond Club).");
    }
}
