using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>People react with mouse, keys and fingers, and everyone sees it without a reload.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ReactingTests : AppTest
{
    [Fact]
    public async Task A_reaction_shows_to_everyone_as_theirs_or_not()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.Phone);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await ben.SendAsync("Cake at four");
        await dan.SeesAsync("Cake at four");

        await dan.Message("Cake at four").Locator(".msg-body").TapAsync();
        await dan.Message("Cake at four").Locator(".msg-tools [data-react]").TapAsync();
        await dan.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "🎉" }).TapAsync();
        await SeesAsync(dan, "🎉 1", mine: true);
        await SeesAsync(ben, "🎉 1", mine: false);
        await Pill(ben, "🎉").ClickAsync();
        await SeesAsync(ben, "🎉 2", mine: true);
        await SeesAsync(dan, "🎉 2", mine: true);
        await ben.Page.ReloadAsync();
        await SeesAsync(ben, "🎉 2", mine: true);
        await Pill(ben, "🎉").HoverAsync();
        await Expect(Pill(ben, "🎉")).ToHaveAttributeAsync("title", "Dan Member and Ben Member");
        await Pill(ben, "🎉").ClickAsync();
        await Pill(dan, "🎉").TapAsync();
        await Expect(Pill(ben, "🎉")).ToHaveCountAsync(0);
        await Expect(Pill(dan, "🎉")).ToHaveCountAsync(0);
        Assert.Empty(await App.ReadAsync(db => db.Reactions.ToListAsync()));
    }

    [Fact]
    public async Task By_keys_alone_and_beside_an_open_editor()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.SendAsync("Rain again");
        await Expect(ben.Message("Rain again").Locator("[data-more]")).ToBeAttachedAsync();
        var keys = ben.Page.Keyboard;
        await ben.Page.Locator("li[data-no='1']").FocusAsync();
        await keys.PressAsync("e");
        await Expect(ben.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "👍" })).ToBeFocusedAsync();
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("ArrowRight");
        await keys.PressAsync("Enter");
        await SeesAsync(ben, "😂 1", mine: true);
        await Pill(ben, "😂").FocusAsync();
        await keys.PressAsync(" ");
        await Expect(Pill(ben, "😂")).ToHaveCountAsync(0);

        await ben.Message("Rain again").Locator("[data-edit]").ClickAsync(new() { Force = true });
        await ben.Page.Locator(".message-edit textarea").FillAsync("Sun again");
        var message = await App.ReadAsync(db => db.Messages.Where(m => m.Text == "Rain again").Select(m => m.Id).SingleAsync());
        await App.Services.GetRequiredService<ToggleReaction>().RunAsync(message, Cast.Dan.Id, "🎉", on: true);
        await SeesAsync(ben, "🎉 1", mine: false);
        await Expect(ben.Page.Locator(".message-edit textarea")).ToHaveValueAsync("Sun again");
        await keys.PressAsync("Enter");
        await ben.SeesAsync("Sun again");
        await SeesAsync(ben, "🎉 1", mine: false);
    }

    [Fact]
    public async Task Reactions_of_blocked_people_are_left_out_for_the_blocker_only()
    {
        var react = App.Services.GetRequiredService<ToggleReaction>();
        await react.RunAsync(Cast.BensHello, Cast.Flo.Id, "👍", on: true);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.General), await dans.ChatAsync(Cast.General));
        await SeesAsync(dan, "👍 1", mine: false);
        await Expect(Pill(ben, "👍")).ToBeHiddenAsync();
        await react.RunAsync(Cast.BensHello, Cast.Ana.Id, "👍", on: true);
        await SeesAsync(dan, "👍 2", mine: false);
        await SeesAsync(ben, "👍 1", mine: false);
    }

    [Fact]
    public async Task A_refused_reaction_is_taken_back_and_says_why()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        bens.Expect("403");
        var ben = await bens.ChatAsync(Cast.BenAndDan);
        await App.Services.GetRequiredService<OpenChat.Web.People.BlockUser>().RunAsync(Cast.Dan.Id, Cast.Ben.Id);
        await ben.Message("Between the two of us").HoverAsync();
        await ben.Message("Between the two of us").Locator(".msg-tools [data-react]").ClickAsync();
        await ben.Page.GetByRole(AriaRole.Menuitemcheckbox, new() { Name = "👍" }).ClickAsync();
        await Expect(ben.Page.Locator("#toasts")).ToContainTextAsync("You can't react here.");
        await Expect(Pill(ben, "👍")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_script_by_the_messages_own_page()
    {
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.WithoutJavaScript);
        var page = await dans.TabAsync($"/messages/{Cast.BensHello}");
        await page.Locator("form.react button", new() { HasText = "🎉" }).ClickAsync();
        var pill = page.Locator($"#m-{Cast.BensHello} .reaction[data-emoji]");
        await Expect(pill).ToHaveTextAsync("🎉 1");
        await pill.ClickAsync();
        await Expect(page.Locator(".reactors li a")).ToHaveTextAsync(["Dan Member"]);
    }

    private static ILocator Pill(ChatPage chat, string emoji) => chat.Page.Locator($".reaction[data-emoji='{emoji}']");

    private static async Task SeesAsync(ChatPage chat, string text, bool mine)
    {
        var pill = Pill(chat, text.Split(' ')[0]);
        await Expect(pill).ToHaveTextAsync(text);
        await Expect(pill).ToBeVisibleAsync();
        await Expect(pill).ToHaveAttributeAsync("aria-pressed", mine ? "true" : "false");
    }
}
