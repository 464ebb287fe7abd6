using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Without script, everything is a link or a form, and all of it can be reached by visible controls.</summary>
[Collection(Support.Journeys.Name)]
public sealed class WithoutJavaScriptTests : AppTest
{
    private static readonly Person Newcomer = new(Guid.Empty, "nia", "Nia Newcomer");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Newcomer_joins_posts_edits_deletes_creates_a_zone_and_signs_out(bool phone)
    {
        await App.RegistrationIsAsync(Registration.Invite);
        var screen = phone ? Screen.Phone with { JavaScript = false } : Screen.WithoutJavaScript;
        await using var browser = await Browser.OpenAsync(App, screen: screen);
        var page = await browser.TabAsync($"/invite/{Cast.Invite}");
        var chat = new ChatPage(page);
        await page.SignUpByInviteAsync(Newcomer);
        await Expect(page).ToHaveURLAsync(new Regex("/z/pond-club/general$"));
        await Expect(page.GetByText("Welcome to Pond Club.")).ToBeVisibleAsync();
        await chat.SeesAsync("I am off, goodbye");

        await chat.PostAsync("Plain text");
        await Expect(chat.Message("Plain text")).ToBeInViewportAsync();
        await chat.OpenMessageAsync("Plain text", phone);
        await page.GetByLabel("Edit").FillAsync("Plainer text");
        await page.PressAsync("Save");
        await chat.SeesAsync("Plainer text");
        await chat.SeesAsync("(edited)");
        await chat.OpenMessageAsync("Plainer text", phone);
        await page.PressAsync("Delete message");
        await chat.SeesAsync("Message deleted");
        await chat.SeesNoAsync("Plainer text");

        if (phone) await page.PressAsync("Zones and channels");
        await page.FollowAsync("Create a zone");
        await page.GetByLabel("Name", new() { Exact = true }).FillAsync("Nook");
        await page.PressAsync("Create a zone");
        await Expect(page).ToHaveURLAsync(new Regex("/z/nook-[a-z2-9]{5}/general$"));
        await chat.BeginsWithAsync("No messages yet");
        await chat.PostAsync("Mine");
        await chat.BeginsWithAsync("Welcome to #general");

        if (phone) await page.PressAsync("Zones and channels");
        await page.Locator(".userbar .who").ClickAsync();
        await page.PressAsync("Sign out");
        await Expect(page.GetByText("You're signed out.")).ToBeVisibleAsync();
        await page.GotoAsync(Cast.General.Address);
        await Expect(page).ToHaveURLAsync(new Regex("/account/sign-in"));
    }

    [Fact]
    public async Task Older_and_newer_messages_are_a_link_away_and_so_is_the_present()
    {
        var post = App.Services.GetRequiredService<PostMessage>();
        for (var no = 1; no <= 120; no++)
            await post.RunAsync(Cast.PondBuild.Id, Cast.Ana.Id, "", new Draft(string.Create(CultureInfo.InvariantCulture, $"Word {no}")));
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, Screen.WithoutJavaScript);
        var page = await browser.TabAsync(Cast.PondBuild.Address);
        await ShowsAsync(71, 120);
        await page.FollowAsync("Older messages");
        await ShowsAsync(21, 70);
        await page.FollowAsync("Older messages");
        await ShowsAsync(1, 20);
        await new ChatPage(page).BeginsWithAsync("Welcome to #pond-build");
        await Expect(page.GetByText("Older messages")).ToHaveCountAsync(0);
        await page.FollowAsync("Newer messages");
        await ShowsAsync(21, 70);
        await page.FollowAsync("Newer messages");
        await ShowsAsync(71, 120);
        await Expect(page.GetByText("Newer messages")).ToHaveCountAsync(0);
        await page.FollowAsync("Older messages");
        await page.FollowAsync("Jump to present");
        await ShowsAsync(71, 120);
        await Expect(page.Locator("li[data-no='120']")).ToBeInViewportAsync();
        // Posting among old messages leads to the new message.
        await page.FollowAsync("Older messages");
        await new ChatPage(page).PostAsync("And now I write");
        await Expect(page.Locator("li[data-no='121']")).ToBeInViewportAsync();

        async Task ShowsAsync(int first, int last)
        {
            await Expect(page.Locator("li[data-no]").First).ToHaveAttributeAsync("data-no", first.ToString(CultureInfo.InvariantCulture));
            await Expect(page.Locator("li[data-no]").Last).ToHaveAttributeAsync("data-no", last.ToString(CultureInfo.InvariantCulture));
        }
    }

    [Fact]
    public async Task Unread_channel_is_marked_as_read_by_a_button()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Dan, Screen.WithoutJavaScript);
        var chat = new ChatPage(await browser.TabAsync(Cast.PondBuild.Address));
        await chat.SeesUnreadAsync("general");
        await chat.Channel("general").ClickAsync();
        await chat.Page.PressAsync("Mark as read");
        await Expect(chat.Page.GetByText("Mark as read")).ToHaveCountAsync(0);
        await chat.Channel("pond-build").ClickAsync();
        await chat.SeesNothingUnreadAsync("general");
    }

    [Fact]
    public async Task Moderator_kicks_a_member_who_then_finds_nothing()
    {
        await using var mods = await Browser.OpenAsync(App, Cast.Mod, Screen.WithoutJavaScript);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.WithoutJavaScript);
        var (mod, dan) = (await mods.TabAsync(Cast.General.Address), await dans.TabAsync(Cast.General.Address));
        await mod.PressAsync("Pond Club");
        await mod.Locator("#zone-menu").GetByRole(AriaRole.Link, new() { Name = "Members" }).ClickAsync();
        await mod.FollowAsync("Manage Dan Member");
        await mod.PressAsync("Kick Dan Member");
        await Expect(mod.GetByText("Dan Member was kicked.")).ToBeVisibleAsync();
        await Expect(mod.GetByText("@dan")).ToHaveCountAsync(0);
        dans.Expect("404");
        await new ChatPage(dan).EnterWithoutScriptAsync("Am I still here?");
        await Expect(dan.Locator("main h1")).ToBeVisibleAsync();
        await Expect(dan.GetByText("Hello, pond people")).ToHaveCountAsync(0);
        await mod.GoBackToZoneAsync();
        await new ChatPage(mod).SeesNoAsync("Am I still here?");
    }

    [Fact]
    public async Task Refused_text_stays_in_the_box_beside_the_reason_and_can_be_corrected()
    {
        await using var browser = await Browser.OpenAsync(App, Cast.Ben, Screen.WithoutJavaScript);
        browser.Expect("422");
        var page = await browser.TabAsync(Cast.PondBuild.Address);
        var chat = new ChatPage(page);
        var text = new string('w', Message.TextMax + 1);
        await chat.EnterWithoutScriptAsync(text);
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Too long: 4001 characters, limit 4000.");
        await Expect(page.Locator("form.composer textarea")).ToHaveValueAsync(text);
        await chat.BeginsWithAsync("No messages yet");
        await chat.PostAsync(text[1..]);
        await Expect(page.Locator("form.composer textarea")).ToHaveValueAsync("");

        await chat.OpenMessageAsync(text[1..]);
        await page.GetByLabel("Edit").FillAsync(text);
        await page.PressAsync("Save");
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveTextAsync("Too long: 4001 characters, limit 4000.");
        await Expect(page.GetByLabel("Edit")).ToHaveValueAsync(text);
        await page.FollowAsync("Cancel");
        await chat.SeesOnceAsync(text[1..]);
    }
}
