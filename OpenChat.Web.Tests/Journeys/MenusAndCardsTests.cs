using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Small things without a page: a message's menu, a person's card, shortcuts, the order of channels.</summary>
[Collection(Support.Journeys.Name)]
public sealed class MenusAndCardsTests : AppTest
{
    private static ILocator Item(IPage page, string name) => page.GetByRole(AriaRole.Menuitem, new() { Name = name, Exact = true });

    private static async Task OpenMenuAsync(ChatPage chat, string text)
    {
        await chat.Message(text).HoverAsync();
        await chat.Message(text).GetByRole(AriaRole.Link, new() { Name = "Message actions" }).ClickAsync();
    }

    [Fact]
    public async Task A_message_offers_its_link_its_text_and_what_one_may_do_to_it()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await bens.Context.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.SendAsync("Mine to change");
        await OpenMenuAsync(ben, "Mine to change");
        await Expect(Item(ben.Page, "React")).ToBeFocusedAsync();
        for (var n = 0; n < 5; n++) await ben.Page.Keyboard.PressAsync("ArrowDown"); // Reply, Forward, Edit, Copy text, Copy link.
        await ben.Page.Keyboard.PressAsync("Enter");
        await Expect(ben.Page.GetByText("Link copied.")).ToBeVisibleAsync();
        var copied = await ben.Page.EvaluateAsync<string>("navigator.clipboard.readText()");
        Assert.EndsWith($"{Cast.PondBuild.Address}/1", copied, StringComparison.Ordinal);
        await OpenMenuAsync(ben, "Mine to change");
        await Item(ben.Page, "Edit").ClickAsync();
        await Expect(ben.Page.Locator(".message-edit textarea")).ToBeFocusedAsync();
        await ben.Page.Keyboard.PressAsync("Escape");
        await ben.Page.GotoAsync(Cast.General.Address);
        await ben.IsLiveAsync();
        await OpenMenuAsync(ben, "I am off, goodbye"); // Someone else's.
        await Expect(Item(ben.Page, "Copy text")).ToBeVisibleAsync();
        await Expect(Item(ben.Page, "Edit")).ToHaveCountAsync(0);
        await Expect(Item(ben.Page, "Delete")).ToHaveCountAsync(0);
        await ben.Page.Keyboard.PressAsync("Escape");
        await Expect(ben.Page.Locator("[role=menu]")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Letters_walk_a_menu_and_Tab_leaves_it()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.SendAsync("Mine to change");
        await OpenMenuAsync(ben, "Mine to change");
        await Expect(Item(ben.Page, "React")).ToBeFocusedAsync();
        foreach (var (key, name) in new[] { ("c", "Copy text"), ("c", "Copy link"), ("c", "Copy text"), ("e", "Edit"), ("q", "Edit") })
        {
            await ben.Page.Keyboard.PressAsync(key);
            await Expect(Item(ben.Page, name)).ToBeFocusedAsync();
        }
        await ben.Page.Keyboard.PressAsync("Tab");
        await Expect(ben.Page.Locator("[role=menu]")).ToHaveCountAsync(0);
        await Expect(ben.Page.Locator("main :focus")).ToHaveCountAsync(1); // "Undo", or once that has gone, the composer.
        await Expect(ben.Page.Locator("form.composer textarea")).ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_message_marked_as_unread_stays_so_until_its_reader_comes_back()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.General);
        await OpenMenuAsync(ben, "I am off, goodbye");
        await Item(ben.Page, "Mark as unread from here").ClickAsync();
        await ben.SeesUnreadAsync("general");
        await Expect(ben.Page.Locator("li.unread")).ToContainTextAsync("1 new");
        await ben.Channel("pond-build").ClickAsync();
        await Expect(ben.Page).ToHaveURLAsync(new Regex("pond-build$"));
        await ben.SeesUnreadAsync("general");
        await ben.Channel("general").ClickAsync();
        await ben.SeesNothingUnreadAsync("general");
    }

    [Fact]
    public async Task A_card_gives_a_role_in_the_channel_where_the_name_stands()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        var ana = await anas.ChatAsync(Cast.General);
        await ana.Message("Hello, pond people").Locator(".msg-head a").ClickAsync();
        var card = ana.Page.GetByRole(AriaRole.Dialog, new() { Name = "Ben Member" });
        await card.GetByLabel("Role").SelectOptionAsync("Moderator");
        await Expect(ana.Page.GetByText("Ben Member is now a moderator.")).ToBeVisibleAsync();
        await Expect(ana.Page).ToHaveURLAsync(new Regex("general$"));
        Assert.Equal(Role.Moderator, await App.ReadAsync(db =>
            db.Members.Where(m => m.UserId == Cast.Ben.Id && m.ZoneId == Cast.PondClub).Select(m => m.Role).SingleAsync()));
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.General);
        await ben.Message("Hello, pond people").Locator(".avatar").ClickAsync();
        await Expect(ben.Page.Locator(".profile-card")).ToBeVisibleAsync();
        await Expect(ben.Page.GetByRole(AriaRole.Dialog).GetByLabel("Role")).ToHaveCountAsync(0);
        await ben.Page.Keyboard.PressAsync("Escape");
        await Expect(ben.Page.Locator(".profile-card")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_kick_from_a_card_names_the_zone_to_who_is_removed_and_can_be_undone()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var (ana, ben) = (await anas.ChatAsync(Cast.General), await bens.ChatAsync(Cast.General));
        await ana.Message("Hello, pond people").Locator(".msg-head a").ClickAsync();
        await ana.Page.Locator(".profile-card").GetByRole(AriaRole.Button, new() { Name = "Kick" }).ClickAsync();
        var question = ana.Page.GetByRole(AriaRole.Dialog, new() { Name = "Kick Ben Member from Pond Club?" });
        await question.GetByLabel("Also end the zone's invite link").CheckAsync();
        await question.GetByRole(AriaRole.Button, new() { Name = "Kick" }).ClickAsync();
        await Expect(ben.Page.Locator(".toast")).ToContainTextAsync("You're no longer in Pond Club.");
        Assert.True(await App.ReadAsync(db => db.Invites.AllAsync(i => i.RevokedAt != null)));
        var toast = ana.Page.Locator(".toast", new() { HasText = "Ben Member was kicked." });
        await toast.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(ana.Page.Locator(".toast")).ToHaveTextAsync("Ben Member is back.");
        await Expect(ben.Page.Locator($".rail .zone[data-zone='{Cast.PondClub}']")).ToBeVisibleAsync();
        Assert.True(await App.ReadAsync(db => db.Invites.AllAsync(i => i.RevokedAt == null)));
    }

    [Fact]
    public async Task Keys_lead_through_the_channels_and_typing_lands_in_the_composer()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.General);
        var box = ben.Page.Locator("form.composer textarea");
        await ben.Page.Locator(".pane-head").ClickAsync();
        await ben.Page.Keyboard.TypeAsync("Hi");
        await Expect(box).ToHaveValueAsync("Hi");
        await ben.Page.Keyboard.PressAsync("Alt+ArrowDown");
        await Expect(ben.Page).ToHaveURLAsync(new Regex("pond-build$"));
        await ben.Page.Keyboard.PressAsync("Alt+ArrowUp");
        await Expect(ben.Page).ToHaveURLAsync(new Regex("general$"));
        await Expect(box).ToHaveValueAsync("Hi");
        await ben.Page.Locator(".log").FocusAsync();
        await ben.Page.Keyboard.PressAsync("?");
        var sheet = ben.Page.GetByRole(AriaRole.Dialog, new() { Name = "Keyboard shortcuts" });
        await Expect(sheet).ToBeVisibleAsync();
        await ben.Page.Keyboard.PressAsync("Escape");
        await Expect(sheet).ToHaveCountAsync(0);
        await Expect(box).ToHaveValueAsync("Hi");
    }

    [Fact]
    public async Task Channels_are_put_in_order_by_keys_and_by_dragging()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        var page = await anas.TabAsync("/zones/pond-club/channels");
        await page.Locator("html[data-live=open]").WaitForAsync();
        var down = page.GetByRole(AriaRole.Button, new() { Name = "Move general down" });
        await down.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Move general up" })).ToBeFocusedAsync();
        await Expect(page.Locator("[data-reorder]").First.Locator("a.strong")).ToHaveTextAsync(["pond-build", "general"]);
        await page.Locator("[data-reorder] li", new() { HasText = "general" }).DragToAsync(
            page.Locator("[data-reorder] li", new() { HasText = "pond-build" }),
            new() { TargetPosition = new() { X = 60, Y = 4 }, Steps = 10 });
        await Expect(page.Locator("[data-reorder]").First.Locator("a.strong")).ToHaveTextAsync(["general", "pond-build"]);
        await page.ReloadAsync();
        await Expect(page.Locator("[data-reorder]").First.Locator("a.strong")).ToHaveTextAsync(["general", "pond-build"]);
    }
}
