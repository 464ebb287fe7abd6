using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Files, links and text that are dragged onto a page, as the browser itself reports them.</summary>
[Collection(Support.Journeys.Name)]
public sealed class DroppingTests : AppTest
{
    private static async Task DropAsync(IPage page, ILocator on, Dictionary<string, object> data)
    {
        var box = (await on.BoundingBoxAsync())!;
        var devTools = await page.Context.NewCDPSessionAsync(page);
        data["dragOperationsMask"] = 1;
        foreach (var type in (string[])["dragEnter", "dragOver", "drop"])
            await devTools.SendAsync("Input.dispatchDragEvent", new()
            {
                ["type"] = type, ["x"] = box.X + (box.Width / 2), ["y"] = box.Y + Math.Min(box.Height / 2, 80), ["data"] = data,
            });
    }

    private static Dictionary<string, object> File(string path) => new() { ["items"] = Array.Empty<object>(), ["files"] = new[] { path } };

    private static Dictionary<string, object> Item(string type, string text) =>
        new() { ["items"] = new[] { new { mimeType = type, data = text } } };

    [Fact]
    public async Task A_file_is_refused_with_a_sentence_wherever_it_is_dropped()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7():N}.txt");
        await System.IO.File.WriteAllTextAsync(path, "A file", TestContext.Current.CancellationToken);
        try
        {
            await using var browser = await Browser.OpenAsync(App, Cast.Ben);
            var chat = await browser.ChatAsync(Cast.General);
            await chat.TypeAsync("Half a thought");
            foreach (var place in (string[])[".log", "#sidebar", "form.composer textarea"])
            {
                await DropAsync(chat.Page, chat.Page.Locator(place), File(path));
                var toast = chat.Page.Locator(".toast");
                await Expect(toast).ToHaveTextAsync("Files can't be sent here yet.");
                await toast.GetByRole(AriaRole.Button).ClickAsync();
            }
            await Expect(chat.Page.Locator("form.composer textarea")).ToHaveValueAsync("Half a thought");
            var settings = await browser.TabAsync("/settings/profile");
            await DropAsync(settings, settings.Locator("main"), File(path));
            await Expect(settings.Locator(".toast")).ToHaveTextAsync("Files can't be sent here yet.");
            Assert.Equal(2, browser.Context.Pages.Count);
            await Expect(settings).ToHaveURLAsync(new Regex("/settings/profile$"));
        }
        finally
        {
            System.IO.File.Delete(path);
        }
    }

    [Fact]
    public async Task Links_and_text_land_in_the_composer_from_anywhere_and_nowhere_else()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.General);
        var box = chat.Page.Locator("form.composer textarea");
        await chat.TypeAsync("Look at");
        await DropAsync(chat.Page, chat.Page.Locator(".log"), Item("text/uri-list", "https://example.org/pond"));
        await Expect(box).ToHaveValueAsync("Look at https://example.org/pond");
        await DropAsync(chat.Page, chat.Page.Locator("#sidebar"), Item("text/plain", "and this"));
        await Expect(box).ToHaveValueAsync("Look at https://example.org/pond and this");
        await box.FillAsync("");
        await DropAsync(chat.Page, box, Item("text/plain", "Into the box"));
        await Expect(box).ToHaveValueAsync("Into the box");
        await chat.Page.ReloadAsync(); // It is a draft like any other.
        await Expect(box).ToHaveValueAsync("Into the box");
        var settings = await browser.TabAsync("/settings/profile");
        await DropAsync(settings, settings.Locator("main"), Item("text/uri-list", "https://example.org/pond"));
        await Expect(settings).ToHaveURLAsync(new Regex("/settings/profile$"));
        Assert.Equal(2, browser.Context.Pages.Count);
        await Expect(settings.Locator(".toast")).ToHaveCountAsync(0);
    }
}
