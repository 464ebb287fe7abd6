using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>People find any emoji in the picker, for their text and for reactions, with mouse, keys and fingers.</summary>
[Collection(Support.Journeys.Name)]
public sealed class PickingEmojiTests : AppTest
{
    [Fact]
    public async Task Found_by_words_an_emoji_goes_where_the_cursor_is_and_alone_it_is_large()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var (page, box) = (ben.Page, ben.Page.Locator("form.composer textarea"));
        await box.FillAsync("Cake  now");
        await box.EvaluateAsync("box => box.setSelectionRange(5, 5)");
        await Button(page).ClickAsync();
        await Expect(Search(page)).ToBeFocusedAsync();
        await Search(page).FillAsync("no such emoji");
        await Expect(Picker(page)).ToContainTextAsync("No emoji found. Try another word.");
        await Expect(Cells(page)).ToHaveCountAsync(0);
        Assert.Empty(await Layout.ViolationsAsync(page));
        await Search(page).FillAsync("party pop");
        await Expect(Cells(page).First).ToHaveTextAsync("🎉");
        await page.Keyboard.PressAsync("Enter");
        await Expect(Picker(page)).ToHaveCountAsync(0);
        await Expect(box).ToBeFocusedAsync();
        await Expect(box).ToHaveValueAsync("Cake 🎉 now");

        await box.FillAsync("");
        await Button(page).ClickAsync();
        await Expect(Cells(page).First).ToHaveTextAsync("🎉"); // Used last.
        await Cells(page).First.ClickAsync(new() { Modifiers = [KeyboardModifier.Shift] });
        await Cells(page).First.ClickAsync();
        await Expect(box).ToHaveValueAsync("🎉🎉");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator(".msg-body .large")).ToHaveTextAsync("🎉🎉");
        await ben.EnterAsync("Cake 🎉 :cake: now");
        await ben.SeesAsync("Cake 🎉 🍰 now");
        await Expect(page.Locator(".msg-body .large")).ToHaveCountAsync(1);
        await box.PressAsync("ArrowUp");
        await Expect(page.Locator(".message-edit textarea")).ToHaveValueAsync("Cake 🎉 :cake: now");
    }

    [Fact]
    public async Task By_keys_alone_a_message_gets_any_emoji_and_the_quick_ones_remember_it()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var (page, keys) = (ben.Page, ben.Page.Keyboard);
        await ben.SendAsync("Rain again");
        await Expect(ben.Message("Rain again").Locator("[data-more]")).ToBeAttachedAsync();
        await page.Locator("li[data-no='1']").FocusAsync();
        await keys.PressAsync("+");
        await Expect(Search(page)).ToBeFocusedAsync();
        await keys.PressAsync("ArrowDown");
        await Expect(Cells(page).First).ToBeFocusedAsync();
        foreach (var key in new[] { "End", "ArrowRight", "ArrowLeft", "Home", "ArrowRight" }) await keys.PressAsync(key);
        await Expect(Cells(page).Nth(1)).ToBeFocusedAsync();
        await keys.PressAsync("Control+End");
        await Expect(Picker(page).Locator("[role=gridcell]:focus")).ToHaveAttributeAsync("aria-label", "flag: Wales");
        await keys.PressAsync("Control+Home");
        await Expect(Cells(page).First).ToBeFocusedAsync();
        await keys.TypeAsync("otter");
        await Expect(Search(page)).ToHaveValueAsync("otter");
        await Expect(Cells(page).First).ToHaveTextAsync("🦦");
        await keys.PressAsync("ArrowDown");
        await keys.PressAsync("Shift+Enter");
        await Expect(Pill(page, "🦦")).ToHaveTextAsync("🦦 1");
        await Expect(Picker(page)).ToBeVisibleAsync();
        await keys.PressAsync("Escape");
        await Expect(Picker(page)).ToHaveCountAsync(0);
        await Expect(page.Locator("li[data-no='1']")).ToBeFocusedAsync();
        await keys.PressAsync("e");
        await Expect(page.GetByRole(AriaRole.Menuitemcheckbox)).ToHaveTextAsync(["🦦", "👍", "❤️", "😂", "🎉", "😮"]);
        await page.GetByRole(AriaRole.Menuitem, new() { Name = "More emoji" }).ClickAsync();
        await Expect(Cells(page).First).ToHaveTextAsync("🦦");
    }

    [Fact]
    public async Task On_a_phone_it_is_a_sheet_that_fits_and_the_skin_tone_is_kept()
    {
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, new(320, 640, Touch: true));
        var page = (await dans.ChatAsync(Cast.PondBuild)).Page;
        await Button(page).TapAsync();
        await Expect(Cells(page).First).ToBeVisibleAsync();
        var sheet = (await Picker(page).BoundingBoxAsync())!;
        Assert.Equal((0, 320, 640), (Math.Round(sheet.X), Math.Round(sheet.Width), Math.Round(sheet.Y + sheet.Height)));
        Assert.True((await Cells(page).First.BoundingBoxAsync())!.Height >= 44);
        Assert.Empty(await Layout.ViolationsAsync(page));
        Assert.InRange(await Cells(page).CountAsync(), 20, 700); // The other groups come when they are near.
        await Picker(page).GetByRole(AriaRole.Button, new() { Name = "Skin tone" }).TapAsync();
        await page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "✋🏽" }).TapAsync();
        await Picker(page).GetByRole(AriaRole.Button, new() { Name = "People and body" }).TapAsync();
        await page.GetByRole(AriaRole.Gridcell, new() { Name = "waving hand", Exact = true }).TapAsync();
        await Expect(page.Locator("form.composer textarea")).ToHaveValueAsync("👋🏽");
        await page.ReloadAsync();
        await Button(page).TapAsync();
        await Expect(Cells(page).First).ToHaveTextAsync("👋🏽");
        await Expect(Picker(page).Locator(".emoji-tone")).ToHaveTextAsync("✋🏽");
    }

    [Fact]
    public async Task Where_one_may_not_post_no_key_opens_it()
    {
        await App.Services.GetRequiredService<OpenChat.Web.People.BlockUser>().RunAsync(Cast.Dan.Id, Cast.Ben.Id);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var page = (await bens.ChatAsync(Cast.BenAndDan)).Page;
        await Expect(Button(page)).ToHaveCountAsync(0);
        await page.Locator("li[data-no='1']").FocusAsync();
        await page.Keyboard.PressAsync("+");
        await page.Keyboard.PressAsync("m");
        await Expect(page.GetByRole(AriaRole.Menu)).ToBeVisibleAsync();
        await Expect(Picker(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_list_that_does_not_arrive_is_said_and_fetched_again()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        bens.Expect("Failed to load resource");
        var page = (await bens.ChatAsync(Cast.PondBuild)).Page;
        await page.RouteAsync("**/emoji.txt", route => route.AbortAsync());
        await Button(page).ClickAsync();
        await Expect(page.Locator("#toasts")).ToContainTextAsync("Can't reach the server. Try again.");
        await page.UnrouteAsync("**/emoji.txt");
        await Button(page).ClickAsync();
        await Expect(Cells(page).First).ToHaveTextAsync("😀");
    }

    private static ILocator Button(IPage page) => page.Locator("form.composer [data-emoji-picker]");

    private static ILocator Picker(IPage page) => page.Locator(".emoji-picker");

    private static ILocator Search(IPage page) => Picker(page).GetByRole(AriaRole.Searchbox);

    private static ILocator Cells(IPage page) => Picker(page).GetByRole(AriaRole.Gridcell);

    private static ILocator Pill(IPage page, string emoji) => page.Locator($".reaction[data-emoji='{emoji}']");
}
