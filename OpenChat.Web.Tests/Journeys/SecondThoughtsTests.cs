using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A message that is taken back at once, and one that is to be sent later.</summary>
[Collection(Support.Journeys.Name)]
public sealed class SecondThoughtsTests : AppTest
{
    private static ILocator Box(ChatPage chat) => chat.Page.Locator("form.composer textarea");

    [Fact]
    public async Task Undo_deletes_for_everyone_and_gives_the_words_back()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        await bens.RewriteAsync("messages/undo.js", "SECONDS = 5", "SECONDS = 500");
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await ben.SendAsync("To the wrong channel");
        await dan.SeesAsync("To the wrong channel");
        await Expect(dan.Page.Locator(".msg-undo")).ToHaveCountAsync(0);
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Undo send" }).ClickAsync();
        await dan.SeesNoAsync("To the wrong channel");
        await Expect(Box(ben)).ToHaveValueAsync("To the wrong channel");
        await Expect(Box(ben)).ToBeFocusedAsync();
        await ben.SendAsync("To the right one");
        await Expect(Box(ben)).ToBeFocusedAsync();
        await ben.Page.Keyboard.PressAsync("Control+z");
        await dan.SeesNoAsync("To the right one");
        await Expect(Box(ben)).ToHaveValueAsync("To the right one");
        // What was typed and erased since comes back by the same key, and no message goes.
        await ben.SendAsync("It stays");
        await ben.TypeAsync("x");
        await ben.Page.Keyboard.PressAsync("Backspace");
        await ben.Page.Keyboard.PressAsync("Control+z");
        await Expect(ben.Page.GetByRole(AriaRole.Button, new() { Name = "Undo send" })).ToBeVisibleAsync();
        Assert.Equal(2, await App.ReadAsync(db => db.Messages.CountAsync(m => m.ChannelId == Cast.PondBuild.Id && m.DeletedAt != null)));
    }

    [Fact]
    public async Task Undo_is_offered_for_five_seconds_under_the_last_message_only()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.Page.Clock.InstallAsync();
        await ben.SendAsync("First");
        await ben.SendAsync("Second");
        var undo = ben.Page.Locator(".msg-undo");
        await Expect(undo).ToHaveCountAsync(1);
        await Expect(ben.Message("Second").Locator(".msg-undo")).ToBeVisibleAsync();
        await ben.Page.Clock.FastForwardAsync(6000);
        await Expect(undo).ToHaveCountAsync(0);
        await Box(ben).PressAsync("Control+z");
        await Expect(ben.Message("Second")).ToBeVisibleAsync();
        Assert.False(await App.ReadAsync(db => db.Messages.AnyAsync(m => m.DeletedAt != null)));
    }

    [Fact]
    public async Task Send_later_from_the_composer_and_now_from_the_list()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        var later = ben.Page.GetByRole(AriaRole.Button, new() { Name = "Send later" });
        await later.ClickAsync();
        await Expect(ben.Page.Locator(".composer .error-text").First).ToContainTextAsync("Write a message first.");
        await ben.TypeAsync("Good morning, pond");
        await later.ClickAsync();
        var dialog = ben.Page.Locator("dialog[open]");
        await dialog.GetByRole(AriaRole.Button, new() { NameRegex = new("Tomorrow.*09:00") }).ClickAsync();
        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(Box(ben)).ToHaveValueAsync("");
        await ben.Page.Locator(".toast").GetByRole(AriaRole.Button, new() { Name = "See" }).ClickAsync();
        var entry = ben.Page.Locator("article", new() { HasText = "#pond-build" });
        await Expect(entry.Locator("input[type=datetime-local]")).ToHaveValueAsync(new System.Text.RegularExpressions.Regex("T09:00$"));
        await entry.GetByRole(AriaRole.Button, new() { Name = "Send now" }).ClickAsync();
        await dan.SeesAsync("Good morning, pond");
        await Expect(ben.Page.Locator("main")).ToContainTextAsync("Nothing scheduled");
    }
}
