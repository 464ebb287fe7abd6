using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A zone gets an emoji of its own, and everyone there uses it at once: picker, completion, texts and reactions.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ZoneEmojiTests : AppTest
{
    [Fact]
    public async Task One_adds_it_the_other_uses_it_at_once_and_a_new_name_reaches_both()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        anas.Expect("status of 422");
        var (ana, ben) = (await anas.ChatAsync(Cast.PondBuild), await bens.ChatAsync(Cast.PondBuild));
        var settings = await anas.TabAsync("/zones/pond-club/settings");
        await Button(ben).ClickAsync();
        await Expect(Cells(ben).First).ToHaveTextAsync("😀"); // None yet, and the picker stays open.

        await settings.Locator(".split-nav").GetByRole(AriaRole.Link, new() { Name = "Emoji" }).ClickAsync();
        var file = new FilePayload { Name = "b.gif", MimeType = "image/gif", Buffer = Drawn.Gif() };
        await settings.Locator("#picture").SetInputFilesAsync(file);
        await settings.GetByLabel("Name").FillAsync("tada");
        await settings.GetByRole(AriaRole.Button, new() { Name = "Add emoji" }).ClickAsync();
        await Expect(settings.Locator("#name-error")).ToContainTextAsync(":tada: is a standard emoji.");
        await Expect(settings.GetByAltText("The picture you chose")).ToBeVisibleAsync();
        await settings.GetByLabel("Name").FillAsync("party_blob");
        await settings.GetByRole(AriaRole.Button, new() { Name = "Add emoji" }).ClickAsync();
        await Expect(settings.Locator(".rows > li")).ToContainTextAsync(":party_blob:");
        Assert.Empty(await Layout.ViolationsAsync(settings));

        await Expect(Cells(ben).First).ToHaveAccessibleNameAsync("party_blob"); // In the picker that was open all the time.
        await Expect(ben.Page.Locator(".emoji-title").First).ToHaveTextAsync("This zone");
        Assert.Empty(await Layout.ViolationsAsync(ben.Page));
        await ben.Page.GetByRole(AriaRole.Searchbox).FillAsync("blob");
        await Expect(Cells(ben)).ToHaveCountAsync(1);
        await ben.Page.Keyboard.PressAsync("Enter");
        await Expect(Composer(ben)).ToHaveValueAsync(":party_blob:");
        await ben.Page.Keyboard.PressAsync("Enter");
        foreach (var chat in new[] { ana, ben })
            await Expect(chat.Page.Locator(".large .emote")).ToHaveAttributeAsync("alt", ":party_blob:");
        Assert.True(await ana.Page.Locator(".large .emote").EvaluateAsync<bool>("img => img.decode().then(() => img.naturalWidth === 96)"));

        await ana.TypeAsync("Look :par");
        await Expect(Options(ana).First).ToContainTextAsync(":party_blob:");
        await ana.Page.Keyboard.PressAsync("Enter");
        await Expect(Composer(ana)).ToHaveValueAsync("Look :party_blob: ");
        await ana.Page.Keyboard.PressAsync("Enter");
        await Expect(ben.Page.Locator("li.msg", new() { HasText = "Look" }).Locator(".emote")).ToBeVisibleAsync();

        await ana.Page.Locator("li[data-no='1']").FocusAsync();
        await ana.Page.Keyboard.PressAsync("e");
        await ana.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = ":party_blob:" }).ClickAsync(); // Used last.
        foreach (var chat in new[] { ana, ben })
            await Expect(chat.Page.Locator("li[data-no='1'] .reaction[data-emoji] img")).ToHaveAttributeAsync("alt", ":party_blob:");
        await ben.Page.Locator("li[data-no='1'] .reaction[data-emoji]").ClickAsync();
        await Expect(ana.Page.Locator("li[data-no='1'] .reaction[data-emoji] b")).ToHaveTextAsync("2");

        await settings.GetByRole(AriaRole.Link, new() { Name = "Edit :party_blob:" }).ClickAsync();
        await Expect(settings.GetByRole(AriaRole.Heading, new() { Name = "Delete emoji" })).ToBeVisibleAsync();
        await settings.GetByLabel("Name").FillAsync("dancing_blob");
        await settings.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        foreach (var chat in new[] { ana, ben })
        {
            await Expect(chat.Page.Locator(".emote[alt=':dancing_blob:']")).ToHaveCountAsync(3); // Two texts and a reaction.
            await Expect(chat.Page.Locator(".emote[alt=':party_blob:']")).ToHaveCountAsync(0);
        }
        await ben.TypeAsync(":danc");
        await Expect(Options(ben).First).ToContainTextAsync(":dancing_blob:");
        await ben.Page.Keyboard.PressAsync("Escape");
        await Composer(ben).FillAsync("");
        await ben.Page.Keyboard.PressAsync("ArrowUp");
        await Expect(ben.Page.Locator(".message-edit textarea")).ToHaveValueAsync(":dancing_blob:");
        await ben.Page.Keyboard.PressAsync("Escape");

        await settings.GetByRole(AriaRole.Link, new() { Name = "Edit :dancing_blob:" }).ClickAsync();
        await settings.GetByRole(AriaRole.Button, new() { Name = "Delete emoji" }).ClickAsync();
        await Expect(settings.GetByText(":dancing_blob: deleted.")).ToBeVisibleAsync();
        foreach (var chat in new[] { ana, ben })
        {
            await Expect(chat.Page.Locator(".emote")).ToHaveCountAsync(0);
            await Expect(chat.Page.Locator("li[data-no='1'] .msg-body")).ToHaveTextAsync(":dancing_blob:");
            await Expect(chat.Page.Locator("li[data-no='1'] .reaction[data-emoji]")).ToHaveTextAsync(new Regex(@":dancing_blob:\s*2"));
        }
        await Button(ben).ClickAsync();
        await Expect(Cells(ben).First).ToHaveTextAsync("😀"); // Nor among those used last.
    }

    private static ILocator Button(ChatPage chat) => chat.Page.Locator("form.composer [data-emoji-picker]");

    private static ILocator Cells(ChatPage chat) => chat.Page.Locator(".emoji-picker").GetByRole(AriaRole.Gridcell);

    private static ILocator Composer(ChatPage chat) => chat.Page.Locator("form.composer textarea");

    private static ILocator Options(ChatPage chat) => chat.Page.Locator(".completion [role=option]");
}
