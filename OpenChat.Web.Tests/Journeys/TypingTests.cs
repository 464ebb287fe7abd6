using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Keys of an input method or a phone, text that shows nothing, and an edit that someone walks away from.</summary>
[Collection(Support.Journeys.Name)]
public sealed class TypingTests : AppTest
{
    private const string KeyOfInputMethod = """
        (box, key) => {
          box.dispatchEvent(new CompositionEvent('compositionend', { bubbles: true }));
          box.dispatchEvent(new KeyboardEvent('keydown', { key, keyCode: 229, bubbles: true, cancelable: true }));
        }
        """;

    [Fact]
    public async Task A_key_of_an_input_method_neither_sends_nor_saves_nor_closes()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.SendAsync("First");
        var box = ben.Page.Locator("form.composer textarea");
        await box.EvaluateAsync(KeyOfInputMethod, "ArrowUp");
        await Expect(ben.Page.Locator(".message-edit")).ToHaveCountAsync(0);
        await box.FillAsync("にほんご");
        foreach (var key in new[] { "Enter", "Escape" }) await box.EvaluateAsync(KeyOfInputMethod, key);
        await Expect(box).ToHaveValueAsync("にほんご");
        await box.PressAsync("Enter");
        await Expect(ben.Message("にほんご").Locator("[data-more]")).ToBeAttachedAsync();
        await box.PressAsync("ArrowUp");
        var edit = ben.Page.Locator(".message-edit textarea");
        await edit.FillAsync("日本語");
        foreach (var key in new[] { "Enter", "Escape" }) await edit.EvaluateAsync(KeyOfInputMethod, key);
        await Expect(edit).ToHaveValueAsync("日本語");
        await edit.PressAsync("Enter");
        await ben.SeesOnceAsync("日本語");
    }

    [Theory]
    [InlineData(390, 844)]
    [InlineData(1024, 768)]
    public async Task Return_breaks_the_line_on_a_touch_screen_and_the_button_sends(int width, int height)
    {
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, new Screen(width, height, Touch: true));
        var dan = await dans.ChatAsync(Cast.PondBuild);
        var box = dan.Page.Locator("form.composer textarea");
        await box.PressSequentiallyAsync("one");
        await box.PressAsync("Enter");
        await box.PressSequentiallyAsync("two");
        Assert.Equal("enter", await box.GetAttributeAsync("enterkeyhint"));
        await dan.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).TapAsync();
        await dan.SeesAsync("two");
        Assert.Equal(["one\ntwo"], await dan.TextsAsync());
        await Expect(dan.Message("two")).ToHaveAttributeAsync("data-no", new System.Text.RegularExpressions.Regex("[0-9]"));
        await dan.Message("two").Locator(".msg-body").TapAsync();
        await dan.Message("two").Locator("[data-edit]").TapAsync();
        var edit = dan.Page.Locator(".message-edit textarea");
        await edit.PressAsync("Enter");
        await edit.PressSequentiallyAsync("three");
        await dan.Page.GetByRole(AriaRole.Button, new() { Name = "Save", Exact = true }).TapAsync();
        await dan.SeesAsync("three");
        Assert.Equal(["one\ntwo\nthree"], await dan.TextsAsync());
    }

    [Theory]
    [InlineData("\u2800")]
    [InlineData("\u200b\u200b")]
    [InlineData("\ufeff")]
    public async Task Text_that_shows_nothing_is_refused_with_a_sentence(string text)
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.EnterAsync(text);
        await Expect(ben.Page.GetByText("Write a message first.")).ToBeVisibleAsync();
        await Expect(ben.Page.Locator("form.composer textarea")).ToHaveValueAsync(text);
        await Expect(ben.Page.Locator("li.msg")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Changed_words_are_there_when_the_message_is_edited_again()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.SendAsync("Who brings cake?");
        await Expect(ben.Message("Who brings cake?").Locator("[data-more]")).ToBeAttachedAsync(); // The stream brings its tools.
        var box = ben.Page.Locator("form.composer textarea");
        var edit = ben.Page.Locator(".message-edit textarea");
        await box.PressAsync("ArrowUp");
        await edit.FillAsync("Who brings cake\nand tea?");
        await edit.PressAsync("Escape");
        await Expect(edit).ToHaveCountAsync(0);
        await ben.Page.ReloadAsync();
        await ben.IsLiveAsync();
        await box.PressAsync("ArrowUp");
        await Expect(edit).ToHaveValueAsync("Who brings cake\nand tea?");
        await edit.PressAsync("Enter");
        await Expect(edit).ToHaveCountAsync(0);
        await box.PressAsync("ArrowUp");
        await edit.FillAsync("Something else");
        await edit.FillAsync("Who brings cake\nand tea?");
        await edit.PressAsync("Escape");
        await Expect(edit).ToHaveCountAsync(0);
        await box.PressAsync("ArrowUp");
        await Expect(edit).ToHaveValueAsync("Who brings cake\nand tea?");
    }
}
