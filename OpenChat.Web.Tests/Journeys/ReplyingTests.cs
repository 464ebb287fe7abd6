using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>People reply, and the quote stays true.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ReplyingTests : AppTest
{
    [Fact]
    public async Task A_reply_survives_a_reload_and_its_quote_follows_the_parent()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await dan.EnterAsync("Who brings **cake**?"); // Its marks are on the page only until the server has rendered it.
        foreach (var chat in new[] { dan, ben }) await chat.SeesAsync("Who brings cake?");
        await ben.Page.Locator("li[data-no='1']").FocusAsync();
        await ben.Page.Keyboard.PressAsync("r");
        await Expect(ben.Page.Locator(".reply-context")).ToContainTextAsync("Replying to Dan Member Who brings cake?");
        await Expect(ben.Page.Locator("form.composer textarea")).ToBeFocusedAsync();
        await ben.Page.ReloadAsync();
        await Expect(ben.Page.Locator(".reply-context")).ToContainTextAsync("Replying to Dan Member Who brings cake?");
        await ben.IsLiveAsync();
        await ben.SendAsync("I do");
        await Expect(ben.Page.Locator(".reply-context")).ToBeHiddenAsync();
        var quote = new Regex("Dan Member\\s+Who brings cake\\?\\s*$"); // Without its marks.
        foreach (var chat in new[] { ben, dan }) await Expect(Quote(chat)).ToHaveTextAsync(quote);

        await dan.EditLastAsync("Who brings tea?");
        foreach (var chat in new[] { ben, dan }) await Expect(Quote(chat)).ToContainTextAsync("Who brings tea?");
        await Quote(ben).Locator("a").ClickAsync();
        await Expect(ben.Page.Locator("li[data-no='1']")).ToBeFocusedAsync();
        await dan.Message("Who brings tea?").First.HoverAsync();
        await dan.Message("Who brings tea?").First.Locator("[data-delete]").ClickAsync();
        await dan.Page.Locator("dialog[open] .btn.danger").ClickAsync();
        foreach (var chat in new[] { ben, dan })
        {
            await Expect(Quote(chat)).ToContainTextAsync("Message deleted");
            await Expect(Quote(chat)).Not.ToContainTextAsync("Dan Member");
        }
    }

    [Fact]
    public async Task Escape_lets_go_and_so_does_the_end_of_the_parent()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.General);
        var context = ben.Page.Locator(".reply-context");
        foreach (var release in (string[])["key", "button"])
        {
            await ben.Message("I am off, goodbye").HoverAsync();
            await ben.Message("I am off, goodbye").Locator(".msg-tools [data-reply]").ClickAsync();
            await Expect(context).ToBeVisibleAsync();
            if (release == "key") await ben.Page.Keyboard.PressAsync("Escape");
            else await context.GetByRole(AriaRole.Link, new() { Name = "Don't reply" }).ClickAsync();
            await Expect(context).ToBeHiddenAsync();
            await Expect(ben.Page.Locator("form.composer textarea")).ToBeFocusedAsync();
        }
        await ben.Page.ReloadAsync();
        await ben.IsLiveAsync();
        await Expect(context).ToBeHiddenAsync();
        await ben.Page.Locator("li[data-no='2']").FocusAsync();
        await ben.Page.Keyboard.PressAsync("r");
        await Expect(context).ToBeVisibleAsync();
        await App.Services.GetRequiredService<DeleteMessage>().RunAsync(Cast.EvesGoodbye, Cast.Mod.Id);
        await Expect(context).ToBeHiddenAsync();
        await ben.SendAsync("To no one in particular");
        await Expect(Quote(ben)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_quote_leads_to_a_message_that_is_not_on_the_page()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        var first = (await post.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", new Draft("The very first"))).Message!;
        for (var n = 2; n < 120; n++) await post.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", new Draft($"Word {n}."));
        await post.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", new Draft("About that", first.Id));
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await App.Services.GetRequiredService<EditMessage>().RunAsync(first.Id, Cast.Dan.Id, "The very first, edited");
        await Expect(Quote(ben)).ToContainTextAsync("The very first, edited");
        await Quote(ben).Locator("a").ClickAsync();
        await Expect(ben.Page).ToHaveURLAsync(new Regex($"{Cast.PondBuild.Address}/1"));
        await Expect(ben.Page.Locator("li[data-no='1']")).ToBeFocusedAsync();
    }

    [Fact]
    public async Task A_quote_of_someone_blocked_says_no_more()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        var said = (await post.RunAsync(Cast.PondBuild.Id, Cast.Flo.Id, "", new Draft("Unwanted words"))).Message!;
        await post.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", new Draft("Indeed", said.Id));
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        var (ben, ana) = (await bens.ChatAsync(Cast.PondBuild), await anas.ChatAsync(Cast.PondBuild));
        await Expect(Quote(ana)).ToContainTextAsync("Flo Blocked");
        await Expect(Quote(ben)).ToHaveTextAsync("Blocked message");
        await App.Services.GetRequiredService<EditMessage>().RunAsync(said.Id, Cast.Flo.Id, "More of them");
        await Expect(Quote(ana)).ToContainTextAsync("More of them");
        await Expect(Quote(ben)).ToHaveTextAsync("Blocked message");
    }

    private static ILocator Quote(ChatPage chat) => chat.Page.Locator("message-list .reply-to");
}
