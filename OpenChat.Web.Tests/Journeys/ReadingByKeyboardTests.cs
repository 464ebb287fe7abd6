using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Someone without a mouse, or without a screen, reads while others write.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ReadingByKeyboardTests : AppTest
{
    [Fact]
    public async Task Focus_and_open_editor_stay_when_someone_writes()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await ben.SendAsync("My own");
        await dan.SendAsync("His");
        await ben.SeesAsync("His");
        var keys = ben.Page.Keyboard;
        await ben.Page.Locator("li[data-no='2']").FocusAsync();
        await keys.PressAsync("ArrowUp");
        await Expect(ben.Page.Locator("li[data-no='1']")).ToBeFocusedAsync();
        await dan.SendAsync("In between");
        await ben.SeesAsync("In between");
        await Expect(ben.Page.Locator("message-list li[tabindex='0']")).ToHaveCountAsync(1);
        for (var n = 0; n < 4; n++) await keys.PressAsync("Tab"); // The author's name, React, Reply, Edit.
        await Expect(ben.Page.Locator("li[data-no='1'] [data-edit]")).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        var editor = ben.Page.Locator(".message-edit");
        await Expect(editor.Locator("textarea")).ToBeFocusedAsync();
        await dan.SendAsync("And again");
        await ben.SeesAsync("And again");
        await keys.PressAsync("Tab");
        await Expect(editor.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeFocusedAsync();
        await ben.Page.Locator("form.composer textarea").FocusAsync();
        await dan.SendAsync("Once more");
        await ben.SeesAsync("Once more");
        await editor.Locator("textarea").FocusAsync();
        await keys.PressAsync("Tab");
        await Expect(editor.GetByRole(AriaRole.Button, new() { Name = "Save" })).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Tab_goes_to_the_newest_message_until_another_has_had_the_focus()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        var stop = ben.Page.Locator("message-list li[tabindex='0']");
        foreach (var no in (string[])["1", "2", "3"])
        {
            await dan.SendAsync($"Word {no}.");
            await Expect(stop).ToHaveAttributeAsync("data-no", no);
        }
        await ben.Page.Locator("li[data-no='1']").FocusAsync();
        await ben.Page.Locator("form.composer textarea").FocusAsync();
        await dan.SendAsync("Word 4.");
        await ben.SeesAsync("Word 4.");
        await Expect(stop).ToHaveAttributeAsync("data-no", "1");
    }

    [Fact]
    public async Task A_message_keeps_the_focus_through_its_own_keys()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.SendAsync("Mine");
        var (keys, row) = (ben.Page.Keyboard, ben.Page.Locator("li[data-no='1']"));
        await Expect(row.Locator("[data-more]")).ToHaveCountAsync(1); // The copy has no tools; the server's row has.
        await row.FocusAsync();
        await keys.PressAsync("e");
        await Expect(ben.Page.Locator("[role=menu] button").First).ToBeFocusedAsync();
        await keys.PressAsync("Enter");
        await Expect(row.Locator(".reaction[aria-pressed=true]")).ToHaveCountAsync(1);
        await Expect(row).ToBeFocusedAsync();
        foreach (var key in new[] { "m", "+" })
        {
            await keys.PressAsync(key);
            await Expect(ben.Page.Locator(key == "m" ? "[role=menuitem]" : ".emoji-picker input").First).ToBeFocusedAsync();
            await keys.PressAsync("Escape");
            await Expect(row).ToBeFocusedAsync();
        }
        await keys.PressAsync("x"); // None of them.
        await Expect(ben.Page.Locator("form.composer textarea")).ToBeFocusedAsync();
        await Expect(ben.Page.Locator("form.composer textarea")).ToHaveValueAsync("x");
    }

    [Fact]
    public async Task Tab_meets_the_message_before_its_tools_in_both_directions_and_says_what_it_is()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        for (var i = 1; i <= 3; i++) await dan.SendAsync($"Word {i}.");
        await ben.SeesAsync("Word 3.");
        var (keys, box) = (ben.Page.Keyboard, ben.Page.Locator("form.composer textarea"));
        ILocator Row(int no) => ben.Page.Locator($"li[data-no='{no}']");
        await box.FocusAsync();
        await keys.PressAsync("Shift+Tab");
        await Expect(Row(3)).ToBeFocusedAsync();
        await Expect(Row(3)).ToHaveAccessibleNameAsync(new Regex(@"^Dan Member, \d\d:\d\d: Word 3\.$"));
        await Expect(Row(3)).ToHaveRoleAsync(AriaRole.Listitem);
        await keys.PressAsync("Home");
        await Expect(Row(1)).ToBeFocusedAsync();
        await keys.PressAsync("ArrowDown");
        await Expect(Row(2)).ToBeFocusedAsync();
        await keys.PressAsync("Tab");
        await Expect(Row(2).Locator(".msg-tools [data-react]")).ToBeFocusedAsync(); // The name above it is not shown again.
        await keys.PressAsync("ArrowDown");
        await Expect(Row(3)).ToBeFocusedAsync();
        await keys.PressAsync("Tab");
        await keys.PressAsync("Shift+Tab");
        await Expect(Row(3)).ToBeFocusedAsync();
        await keys.PressAsync("End");
        await keys.PressAsync("ArrowDown");
        await Expect(box).ToBeFocusedAsync();
        await Row(1).HoverAsync(); // Its tools appear, and are no stop on the way.
        await Expect(Row(1).Locator(".msg-tools [data-reply]")).ToHaveAttributeAsync("tabindex", "-1");
        await dan.EditLastAsync("Word 3, changed.");
        await Expect(Row(3)).ToHaveAccessibleNameAsync(new Regex(@"Word 3, changed\. \(edited\)$"));
        await keys.PressAsync("Shift+Tab");
        await Expect(Row(3)).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Typing_is_announced_once_and_not_every_three_seconds()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.Page.EvaluateAsync("""
            window.changes = 0;
            new MutationObserver(() => window.changes++)
              .observe(document.querySelector('typing-line'), { childList: true, subtree: true, characterData: true });
            """);
        for (var i = 0; i < 3; i++) await TypesAsync(Cast.Dan);
        await ben.SeesTypingAsync("Dan Member is typing");
        Assert.Equal(1, await ben.Page.EvaluateAsync<int>("window.changes"));
        await TypesAsync(Cast.Ana);
        await ben.SeesTypingAsync("Dan Member and Ana Owner are typing");
        Assert.Equal(2, await ben.Page.EvaluateAsync<int>("window.changes"));

        // As from the stream, without its three seconds in between.
        Task TypesAsync(Person who) => ben.Page.EvaluateAsync("""
            ([channel, id, name]) => document.dispatchEvent(new CustomEvent('live:typing', {
              detail: { channel, users: [{ id, name }] },
            }))
            """, new[] { Cast.PondBuild.Id.ToString(), who.Id.ToString(), who.DisplayName });
    }

    [Fact]
    public async Task Failed_message_has_buttons_that_a_finger_hits()
    {
        foreach (var (screen, least) in new[] { (Screen.Desktop, 24.0), (Screen.Phone, 44.0) })
        {
            await using var bens = await Browser.OpenAsync(App, Cast.Ben, screen);
            bens.Expect("ERR_FAILED");
            var ben = await bens.ChatAsync(Cast.PondBuild);
            await ben.Page.RouteAsync($"**{Cast.PondBuild.Address}", route => route.AbortAsync());
            await ben.EnterAsync("Stays with me");
            foreach (var name in (string[])["Retry", "Discard"])
            {
                var box = await ben.Message("Stays with me").GetByRole(AriaRole.Button, new() { Name = name }).BoundingBoxAsync();
                Assert.True(box!.Height >= least && box.Width >= least, $"{name}: {box.Width} × {box.Height} px, at least {least}");
            }
        }
    }
}
