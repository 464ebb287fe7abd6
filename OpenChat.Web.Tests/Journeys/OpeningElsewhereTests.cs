using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A link still opens in a new tab or window, though htmx handles a plain click.</summary>
[Collection(Support.Journeys.Name)]
public sealed class OpeningElsewhereTests : AppTest
{
    [Fact]
    public async Task Modified_click_on_any_link_opens_another_page_and_this_one_stays()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        await chat.SendAsync("Here I stay");
        var (link, message) = (chat.Channel("pond-build"), chat.Message("Here I stay"));
        var (control, shift) = (KeyboardModifier.Control, KeyboardModifier.Shift);
        await OpensAsync(chat, Cast.PondBuild.Address, () => link.ClickAsync(new() { Modifiers = [control] }));
        await OpensAsync(chat, Cast.PondBuild.Address, () => link.ClickAsync(new() { Modifiers = [shift] }));
        await OpensAsync(chat, Cast.PondBuild.Address, () => link.ClickAsync(new() { Modifiers = [control, shift] }));
        await OpensAsync(chat, Cast.PondBuild.Address, () => link.ClickAsync(new() { Button = MouseButton.Middle }));
        await OpensAsync(chat, Cast.PondBuild.Address, () => link.PressAsync("Control+Enter"));
        await OpensAsync(chat, "/u/ben", () => message.Locator("a[href^='/u/']").First.ClickAsync(new() { Modifiers = [control] }));
        await message.HoverAsync();
        await OpensAsync(chat, "/messages/", () => message.Locator("[data-more]").ClickAsync(new() { Modifiers = [control] }));
    }

    [Fact]
    public async Task Plain_click_stays_in_the_page_and_targets_and_downloads_work()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        await chat.Page.EvaluateAsync("window.isTheSame = true");
        await chat.Channel("pond-build").ClickAsync();
        await Expect(chat.Page).ToHaveURLAsync(new Regex($"{Cast.PondBuild.Address}$"));
        await chat.Channel("general").PressAsync("Enter");
        await Expect(chat.Page).ToHaveURLAsync(new Regex($"{Cast.General.Address}$"));
        Assert.True(await chat.Page.EvaluateAsync<bool>("window.isTheSame"));

        await chat.Page.EvaluateAsync("""
            document.querySelector('#main').insertAdjacentHTML('beforebegin',
              '<p id="links"><a href="/settings/profile" target="_blank">Tab</a> <a href="/favicon.svg" download="mark.svg">File</a></p>');
            htmx.process(document.querySelector('#links'));
            """);
        await OpensAsync(chat, "/settings/profile", () => chat.Page.Locator("#links a").First.ClickAsync());
        var file = await chat.Page.RunAndWaitForDownloadAsync(() => chat.Page.Locator("#links a").Last.ClickAsync());
        Assert.Equal("mark.svg", file.SuggestedFilename);
    }

    private static async Task OpensAsync(ChatPage chat, string address, Func<Task> click)
    {
        var before = chat.Page.Url;
        var other = await chat.Page.Context.RunAndWaitForPageAsync(click);
        await Expect(other).ToHaveURLAsync(new Regex(Regex.Escape(address)));
        await other.CloseAsync();
        Assert.Equal(before, chat.Page.Url);
    }
}
