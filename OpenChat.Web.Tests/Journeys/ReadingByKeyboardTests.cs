using Microsoft.Playwright;
using OpenChat.Web.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Somebody who has no mouse, or no screen, reads while others write.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ReadingByKeyboardTests : AppTest
{
    [Fact]
    public async Task Place_and_open_editor_stay_where_they_are_when_somebody_writes()
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
        await keys.PressAsync("Tab"); // The author's name.
        await keys.PressAsync("Tab");
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
    public async Task Newest_is_where_Tab_arrives_until_somebody_goes_to_another()
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
    public async Task Who_types_is_told_once_and_not_every_three_seconds()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.Page.EvaluateAsync("""
            window.told = 0;
            new MutationObserver(() => window.told++).observe(document.querySelector('typing-line'), { childList: true, subtree: true, characterData: true });
            """);
        for (var i = 0; i < 3; i++) await TypesAsync(Cast.Dan);
        await ben.SeesTypingAsync("Dan Member is typing");
        Assert.Equal(1, await ben.Page.EvaluateAsync<int>("window.told"));
        await TypesAsync(Cast.Ana);
        await ben.SeesTypingAsync("Dan Member and Ana Owner are typing");
        Assert.Equal(2, await ben.Page.EvaluateAsync<int>("window.told"));

        // As the stream tells it, without its three seconds in between.
        Task TypesAsync(Person who) => ben.Page.EvaluateAsync(
            "([channel, id, name]) => document.dispatchEvent(new CustomEvent('live:typing', { detail: { channel, users: [{ id, name }] } }))",
            new[] { Cast.PondBuild.Id.ToString(), who.Id.ToString(), who.DisplayName });
    }

    [Fact]
    public async Task What_failed_has_buttons_that_a_finger_hits()
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
