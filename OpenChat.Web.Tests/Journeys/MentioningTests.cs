using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>People mention each other, by keyboard and by touch, and each finds what mentions them.</summary>
[Collection(Support.Journeys.Name)]
public sealed class MentioningTests : AppTest
{
    [Fact]
    public async Task A_mention_is_completed_stands_out_and_counts_until_it_is_read()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.General));
        await ben.TypeAsync("@da");
        await Expect(Options(ben)).ToHaveCountAsync(1);
        await ben.Page.Keyboard.PressAsync("Tab");
        await Expect(Composer(ben)).ToHaveValueAsync("@dan ");
        await ben.TypeAsync("look at #gen");
        await Expect(Options(ben)).ToHaveTextAsync([new Regex("general")]);
        await ben.Page.Keyboard.PressAsync("Enter");
        await ben.Page.Keyboard.PressAsync("Enter");
        await Expect(ben.Page.Locator(".msg .mention")).ToHaveTextAsync(["@Dan Member", "#general"]);
        await Expect(ben.Page.Locator(".mention-me")).ToHaveCountAsync(0);

        await Expect(dan.Channel("pond-build").Locator(".badge")).ToHaveTextAsync(new Regex("^1"));
        await Expect(dan.Page.Locator($".rail [data-zone='{Cast.PondClub}'] .badge")).ToHaveTextAsync(new Regex("^1"));
        await Expect(dan.Page).ToHaveTitleAsync(new Regex(@"^\(@1\) "));
        await dan.Channel("pond-build").ClickAsync();
        await Expect(dan.Page.Locator("li.mention-me")).ToHaveCountAsync(1);
        await Expect(dan.Page.Locator(".badge.at")).ToHaveCountAsync(0);
        await dan.Page.Locator(".mention", new() { HasText = "@Dan Member" }).ClickAsync();
        await Expect(dan.Page.Locator(".profile-card")).ToContainTextAsync("Dan Member");
        await dan.Page.Keyboard.PressAsync("Escape");
        await App.Writes.RunAsync(async scope =>
        {
            await scope.Db.Users.Where(u => u.Id == Cast.Dan.Id).ExecuteUpdateAsync(set => set.SetProperty(u => u.DisplayName, "Daniel"));
            scope.Append(EventKind.Profile, Cast.Dan.Id, zone: Cast.PondClub);
        });
        foreach (var chat in new[] { ben, dan }) await Expect(chat.Page.Locator(".msg .mention").First).ToHaveTextAsync("@Daniel");
        await dan.Page.Locator(".mention", new() { HasText = "#general" }).ClickAsync();
        await Expect(dan.Page).ToHaveURLAsync(new Regex($"{Cast.General.Address}$"));
    }

    [Fact]
    public async Task Escape_leaves_what_was_typed_and_the_editor_completes_too()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.TypeAsync("@da");
        await Expect(Options(ben)).ToHaveCountAsync(1);
        await ben.Page.Keyboard.PressAsync("Escape");
        await Expect(Options(ben)).ToHaveCountAsync(0);
        await Expect(Composer(ben)).ToHaveValueAsync("@da");
        await Expect(Composer(ben)).ToBeFocusedAsync();
        await ben.TypeAsync("n");
        await ben.Page.Keyboard.PressAsync("Enter"); // By hand, the server finds it all the same.
        await Expect(ben.Page.Locator(".msg .mention")).ToHaveTextAsync("@Dan Member");
        await Composer(ben).PressAsync("ArrowUp");
        var box = ben.Page.Locator(".message-edit textarea");
        await Expect(box).ToHaveValueAsync("@dan");
        await Expect(box).ToBeEditableAsync();
        await box.PressSequentiallyAsync(" and @mo");
        await Expect(Options(ben)).ToHaveCountAsync(1);
        await Options(ben).First.ClickAsync();
        await Expect(box).ToHaveValueAsync("@dan and @mod ");
        await box.PressAsync("Enter");
        await Expect(ben.Page.Locator(".msg .mention")).ToHaveTextAsync(["@Dan Member", "@Mod Moderator"]);
    }

    [Fact]
    public async Task A_pill_leads_to_a_mention_that_is_far_above()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        await post.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", new Draft("@ben, this one"));
        for (var n = 2; n < 120; n++) await post.RunAsync(Cast.PondBuild.Id, Cast.Dan.Id, "", new Draft($"Word {n}."));
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(Cast.PondBuild);
        await ben.Page.GetByRole(AriaRole.Link, new() { Name = "Jump to the mention" }).ClickAsync();
        await Expect(ben.Page.Locator("li[data-no='1']")).ToBeInViewportAsync();
        await Expect(ben.Page.Locator("li[data-no='1']")).ToHaveClassAsync(new Regex("mention-me"));
        await Expect(ben.Page.Locator(".to-mention")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_quiet_reply_counts_for_no_one()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.General));
        foreach (var notify in new[] { false, true })
        {
            await dan.Page.Locator("li[data-no='1']").FocusAsync();
            await dan.Page.Keyboard.PressAsync("r");
            await Expect(dan.Page.GetByLabel("Notify")).ToBeCheckedAsync();
            if (!notify) await dan.Page.GetByLabel("Notify").UncheckAsync();
            await dan.SendAsync(notify ? "Aloud" : "Quietly");
        }
        await Expect(ben.Channel("general").Locator(".badge")).ToHaveTextAsync(new Regex("^1"));
        await ben.Channel("general").ClickAsync();
        await Expect(ben.Page.Locator("li.mention-me")).ToHaveCountAsync(1);
        await Expect(ben.Page.Locator("li.mention-me")).ToContainTextAsync("Aloud");
    }

    private static ILocator Composer(ChatPage chat) => chat.Page.Locator("form.composer textarea");

    private static ILocator Options(ChatPage chat) => chat.Page.Locator(".completion [role=option]");
}
