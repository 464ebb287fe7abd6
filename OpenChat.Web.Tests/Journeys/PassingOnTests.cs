using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Forwarding from the menu, and "Seen" in a direct chat, as both people see them.</summary>
[Collection(Support.Journeys.Name)]
public sealed class PassingOnTests : AppTest
{
    private static async Task ForwardAsync(ChatPage chat, string text, string find, string? words)
    {
        await chat.Message(text).Last.HoverAsync();
        await chat.Message(text).Last.Locator("[data-more]").ClickAsync();
        await chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Forward" }).ClickAsync();
        var sheet = chat.Page.Locator("dialog[data-sheet=forward]");
        await Expect(sheet.Locator("[data-filter]")).ToBeFocusedAsync();
        await chat.Page.Keyboard.TypeAsync(find);
        await Expect(sheet.Locator("[data-find]:not([hidden])")).ToHaveCountAsync(1);
        await chat.Page.Keyboard.PressAsync("Enter");
        await Expect(sheet.Locator("[data-find]:not([hidden]) input")).ToBeCheckedAsync();
        if (words is not null) await sheet.Locator("textarea").FillAsync(words);
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Forward", Exact = true }).ClickAsync();
        await Expect(sheet).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_message_is_forwarded_with_a_word_and_leads_back_to_where_it_is_from()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.Phone);
        var (ben, dan) = (await bens.ChatAsync(Cast.General), await dans.ChatAsync(Cast.PondBuild));
        await ForwardAsync(ben, "Hello, pond people", "pond-b", "Look what I said");
        await dan.SeesAsync("Look what I said");
        var forwarded = dan.Message("Hello, pond people");
        await Expect(forwarded.Locator(".reply-to")).ToContainTextAsync("Forwarded from");
        await ben.Page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "See" }).ClickAsync();
        await Expect(ben.Page.Locator("h1")).ToContainTextAsync("pond-build");
        await ForwardAsync(ben, "Hello, pond people", "pond-b", null);
        await Expect(ben.Message("Hello, pond people")).ToHaveCountAsync(2);
        await ben.Page.Locator("form.composer textarea").FocusAsync();
        await ben.Page.Keyboard.PressAsync("ArrowUp"); // Past what was forwarded, which no one can edit.
        await Expect(ben.Page.Locator(".message-edit textarea")).ToHaveValueAsync("Look what I said");
        await forwarded.First.Locator(".reply-to a").TapAsync();
        await Expect(dan.Page.Locator("h1")).ToContainTextAsync("general");
        await Expect(dan.Page.Locator($"#m-{Cast.BensHello}")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Seen_stands_under_the_last_message_once_the_other_has_looked()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var ben = await bens.ChatAsync(Cast.BenAndDan);
        await ben.SendAsync("Are you there?");
        await Expect(ben.Page.Locator(".seen")).ToHaveCountAsync(0);
        var dan = await dans.ChatAsync(Cast.BenAndDan);
        await dan.SeesAsync("Are you there?");
        await Expect(ben.Page.Locator("li:has-text('Are you there?') + .seen")).ToContainTextAsync("Seen");
        await Expect(dan.Page.Locator($"#m-{Cast.DansSecret} + .seen")).ToBeVisibleAsync(); // Ben has it on screen.
        await Expect(dan.Page.Locator(".seen")).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Here_now_shows_while_both_look_at_the_same_chat()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.BenAndDan), await dans.ChatAsync(Cast.General));
        await Expect(ben.Page.Locator("#pane:not([data-here])")).ToBeAttachedAsync();
        await dan.GoToAsync(Cast.BenAndDan);
        await Expect(ben.Page.GetByText("Here now")).ToBeVisibleAsync();
        await Expect(dan.Page.GetByText("Here now")).ToBeVisibleAsync();
        await dan.GoToAsync(Cast.General);
        await Expect(ben.Page.GetByText("Here now")).ToBeHiddenAsync();
    }
}
