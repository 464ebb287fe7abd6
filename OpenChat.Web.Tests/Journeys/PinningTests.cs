using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Pins, as those see them who pin and those who read.</summary>
[Collection(Support.Journeys.Name)]
public sealed class PinningTests : AppTest
{
    [Fact]
    public async Task A_pin_from_the_menu_shows_to_everyone_and_leads_back()
    {
        await using var mods = await Browser.OpenAsync(App, Cast.Mod);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.Phone);
        var (mod, dan) = (await mods.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await dan.SendAsync("Rules of the pond");
        await mod.SeesAsync("Rules of the pond");
        await ChooseAsync(mod, "Rules of the pond", "Pin to this channel");
        var line = dan.Page.Locator(".msg-event", new() { HasText = "Mod Moderator pinned a message" });
        await Expect(line).ToBeVisibleAsync();

        await dan.Page.Locator("[data-pins]").TapAsync();
        var sheet = dan.Page.Locator("dialog[data-sheet=pins]");
        await Expect(sheet.Locator(".msg-body")).ToHaveTextAsync(["Rules of the pond"]);
        await Expect(sheet.GetByRole(AriaRole.Button, new() { Name = "Unpin" })).ToHaveCountAsync(0);
        await ChooseAsync(mod, "Rules of the pond", "Unpin"); // The open sheet follows.
        await Expect(sheet).ToContainTextAsync("No pinned messages yet.");
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Close" }).TapAsync();
        await Expect(dan.Page.Locator("[data-pins]")).ToBeFocusedAsync();

        await line.GetByRole(AriaRole.Link).TapAsync();
        await Expect(dan.Message("Rules of the pond")).ToBeFocusedAsync();
        await Expect(dan.Message("Rules of the pond")).ToHaveAttributeAsync("data-sought", "");
        Assert.Equal(Cast.PondBuild.Address, new Uri(dan.Page.Url).AbsolutePath); // It was on the page already.
    }

    [Fact]
    public async Task By_keys_alone_the_sheet_unpins_and_gives_the_focus_back()
    {
        await using var mods = await Browser.OpenAsync(App, Cast.Mod);
        var mod = await mods.ChatAsync(Cast.PondBuild);
        await mod.SendAsync("Bring boots");
        await ChooseAsync(mod, "Bring boots", "Pin to this channel");
        await mod.Page.Locator("[data-pins]").FocusAsync();
        await mod.Page.Keyboard.PressAsync("Enter");
        var sheet = mod.Page.Locator("dialog[data-sheet=pins]");
        await Expect(sheet.Locator("article")).ToHaveCountAsync(1);
        await sheet.GetByRole(AriaRole.Button, new() { Name = "Unpin" }).FocusAsync();
        await mod.Page.Keyboard.PressAsync("Enter");
        await Expect(sheet.Locator("article")).ToHaveCountAsync(0);
        await Expect(sheet.Locator("button[autofocus]")).ToBeFocusedAsync();
        await mod.Page.Keyboard.PressAsync("Escape");
        await Expect(mod.Page.Locator("[data-pins]")).ToBeFocusedAsync();
        Assert.Empty(await App.ReadAsync(db => db.Messages.Where(m => m.PinnedAt != null).ToListAsync()));
    }

    [Fact]
    public async Task The_menu_saves_and_shows_what_a_message_said_before()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await ben.SendAsync("Ten buckets");
        await ben.EditLastAsync("Twelve buckets");
        await dan.SeesAsync("Twelve buckets");
        await ChooseAsync(ben, "Twelve buckets", "Edit history");
        var sheet = ben.Page.Locator("dialog[data-sheet=edits]");
        await Expect(sheet.Locator(".msg-body")).ToHaveTextAsync(["Twelve buckets", "Ten buckets"]);
        await ben.Page.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToHaveCountAsync(0);
        await ChooseAsync(dan, "Twelve buckets", "Save message");
        await Expect(dan.Page.Locator("#toasts")).ToContainTextAsync("Saved.");
        await dan.Page.Locator("#toasts").GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(dan.Page.Locator("#toasts")).ToContainTextAsync("Removed from saved.");
        Assert.Empty(await App.ReadAsync(db => db.SavedMessages.ToListAsync()));
        await ChooseAsync(dan, "Twelve buckets", "Save message");
        await Expect(dan.Page.Locator("#toasts")).ToContainTextAsync("Saved. Find it under Chats.");
        await dan.Message("Twelve buckets").Locator("[data-more]").ClickAsync();
        await Expect(dan.Page.GetByRole(AriaRole.Menuitem, new() { Name = "Edit history" })).ToHaveCountAsync(0);
        await dan.Page.Keyboard.PressAsync("Escape");
        await dan.Page.Locator(".rail [data-chats]").ClickAsync();
        await dan.Page.GetByRole(AriaRole.Link, new() { Name = "Saved messages" }).ClickAsync();
        await dan.Page.GetByRole(AriaRole.Link, new() { Name = "Jump to message" }).ClickAsync();
        await Expect(dan.Message("Twelve buckets")).ToBeFocusedAsync();
    }

    private static async Task ChooseAsync(ChatPage chat, string message, string name)
    {
        await chat.Message(message).HoverAsync();
        await chat.Message(message).Locator("[data-more]").ClickAsync();
        await chat.Page.GetByRole(AriaRole.Menuitem, new() { Name = name }).ClickAsync();
    }
}
