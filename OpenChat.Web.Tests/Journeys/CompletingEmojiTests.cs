using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>
/// An emoji's name is completed behind a colon, in the list that mentions have: by keys, mouse and fingers, and never in code.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class CompletingEmojiTests : AppTest
{
    [Fact]
    public async Task By_keys_a_name_becomes_its_emoji_and_what_was_used_last_comes_first()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        var keys = ben.Page.Keyboard;
        await ben.TypeAsync("Cake :t");
        await ben.TypeAsync("ad");
        await Expect(Options(ben)).ToHaveTextAsync([new Regex(@"🎉\s*:tada:")]);
        Assert.Empty(await Layout.ViolationsAsync(ben.Page));
        await keys.PressAsync("Tab");
        await Expect(Composer(ben)).ToHaveValueAsync("Cake 🎉 ");
        await ben.TypeAsync(":par");
        await Expect(Options(ben).First).ToContainTextAsync("🎉"); // By a word of it, because it was used last.
        await keys.PressAsync("ArrowDown");
        await Expect(Options(ben).Nth(1)).ToHaveAttributeAsync("aria-selected", "true");
        await keys.PressAsync("Escape");
        await Expect(Options(ben)).ToHaveCountAsync(0);
        await Expect(Composer(ben)).ToHaveValueAsync("Cake 🎉 :par");
        await ben.TypeAsync("ty now :heart");
        await Expect(Options(ben).First).ToContainTextAsync(":heart:"); // Its whole name.
        await Options(ben).First.ClickAsync();
        await Expect(Composer(ben)).ToHaveValueAsync("Cake 🎉 :party now ❤️ ");
        await Expect(Composer(ben)).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await ben.SeesAsync("Cake 🎉 :party now ❤️");
    }

    [Fact]
    public async Task Not_in_code_nor_within_a_word_and_not_where_nothing_is_called_that()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.TypeAsync(":ta");
        await Expect(Options(ben).First).ToBeVisibleAsync(); // From here on, the script is there.
        foreach (var text in new[]
        {
            "10:30", "http://ta", "fe80::ta", "so:ta", ":t", "`:ta", "``a`:ta", "```\n:ta", "~~~js\n\n:ta", ":ta:", ":qqxx",
            "https://a.b/:ta",
        })
        {
            await TypeOverAsync(ben, text);
            await Expect(Options(ben)).ToHaveCountAsync(0);
        }
        string[] good = [":ta", "(:ta", "\n:ta", "`a` :ta", "```\na\n```\n:ta", "\\`:ta", "你好:ta", "🎉:ta", "don`t\n\n:ta"];
        foreach (var text in good)
        {
            await TypeOverAsync(ben, text);
            await Expect(Options(ben).First).ToBeVisibleAsync();
            await ben.Page.Keyboard.PressAsync("Escape");
            await TypeOverAsync(ben, "");
        }
    }

    [Fact]
    public async Task The_editor_completes_too_and_has_the_picker()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.SendAsync("Hello");
        await Composer(ben).PressAsync("ArrowUp");
        var box = ben.Page.Locator(".message-edit textarea");
        await Expect(box).ToBeEditableAsync();
        await box.PressSequentiallyAsync(" :wav");
        await Expect(Options(ben).First).ToContainTextAsync("👋");
        await ben.Page.Keyboard.PressAsync("Enter");
        await Expect(box).ToHaveValueAsync("Hello 👋 ");
        await ben.Page.Locator(".message-edit [data-emoji-picker]").ClickAsync();
        await Expect(ben.Page.GetByRole(AriaRole.Gridcell).First).ToHaveTextAsync("👋"); // Used last.
        await ben.Page.GetByRole(AriaRole.Gridcell).First.ClickAsync();
        await Expect(box).ToHaveValueAsync("Hello 👋 👋");
        await Expect(box).ToBeFocusedAsync();
        await box.PressAsync("Enter");
        await ben.SeesAsync("Hello 👋 👋");
    }

    [Fact]
    public async Task On_a_phone_a_finger_chooses_and_the_keyboard_stays()
    {
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, new(320, 640, Touch: true));
        var dan = await dans.ChatAsync(Cast.PondBuild);
        await Composer(dan).TapAsync();
        await dan.TypeAsync(":smi");
        await Expect(Options(dan)).ToHaveCountAsync(8);
        Assert.Empty(await Layout.ViolationsAsync(dan.Page));
        Assert.True((await Options(dan).First.BoundingBoxAsync())!.Height >= 44);
        await Options(dan).First.TapAsync();
        await Expect(Composer(dan)).ToHaveValueAsync(new Regex("^[^:]+ $"));
        await Expect(Composer(dan)).ToBeFocusedAsync();
    }

    /// <summary>All at once, so that the cursor stands at its end and one look is taken.</summary>
    private static Task TypeOverAsync(ChatPage chat, string text) => Composer(chat).FillAsync(text);

    private static ILocator Composer(ChatPage chat) => chat.Page.Locator("form.composer textarea");

    private static ILocator Options(ChatPage chat) => chat.Page.Locator(".completion [role=option]");
}
