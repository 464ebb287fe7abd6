using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OpenChat.Web.Messaging;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Finding a channel among forty, what is unread among them, a member, a person.</summary>
[Collection(Support.Journeys.Name)]
public sealed class FindingThingsTests : AppTest
{
    private const string InView = "link => { const l = link.getBoundingClientRect(), "
        + "v = link.closest('.side-scroll, .nav-list').getBoundingClientRect(); "
        + "return l.top >= v.top && l.bottom <= v.bottom && l.left >= v.left && l.right <= v.right; }";

    /// <summary>Forty channels after the two, and a crowd of twelve.</summary>
    private Task CrowdAsync() => App.Writes.RunAsync(scope =>
    {
        for (var n = 1; n <= 40; n++)
            scope.Db.Channels.Add(new Channel { ZoneId = Cast.PondClub, Name = $"topic-{n}", Slug = $"topic-{n}", Position = 10 + n });
        for (var n = 1; n <= 12; n++)
        {
            var user = new User { UserName = $"guest{n}", NormalizedUserName = $"GUEST{n}", DisplayName = n == 7 ? "Jörg" : $"Guest {n}" };
            scope.Db.Users.Add(user);
            scope.Db.Members.Add(new Member { ZoneId = Cast.PondClub, UserId = user.Id, JoinedAt = scope.Now });
        }
        return Task.CompletedTask;
    });

    [Fact]
    public async Task A_channel_is_found_as_one_types_and_the_one_that_is_open_is_in_view()
    {
        await CrowdAsync();
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/z/pond-club/topic-38");
        await Expect(page.Locator("html[data-live=open]")).ToBeAttachedAsync();
        Assert.True(await page.Locator(".channels [aria-current]").EvaluateAsync<bool>(InView));
        var field = page.GetByLabel("Find a channel");
        await field.PressSequentiallyAsync("TOPIC-1");
        await Expect(page.Locator("#channel-list .channel:visible")).ToHaveCountAsync(11);
        await Expect(page.Locator(".list-filter [role=status]").First).ToHaveTextAsync("11 of 43");
        await field.FillAsync("lounge");
        await Expect(page.Locator("#channel-list summary:visible")).ToHaveTextAsync("Voice channels");
        await field.FillAsync("nowhere");
        await Expect(page.GetByText("No matches")).ToBeVisibleAsync();
        await field.PressAsync("Escape");
        await Expect(page.Locator("#channel-list .channel:visible")).ToHaveCountAsync(43);
        await Expect(field).ToBeFocusedAsync();
        await page.Locator("#channel-list summary").First.ClickAsync(); // What is folded is found too.
        await field.FillAsync("topic-25");
        await field.PressAsync("Enter");
        await Expect(page).ToHaveURLAsync(new Regex("/topic-25$"));
        await Expect(field).ToHaveValueAsync("");
    }

    [Fact]
    public async Task What_is_unread_out_of_view_is_pointed_at_and_reached()
    {
        await CrowdAsync();
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var chat = await browser.ChatAsync(Cast.PondBuild);
        await chat.Page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        var (above, below) = (chat.Page.GetByText("Unread above"), chat.Page.GetByText("Unread below"));
        await Expect(below).ToBeHiddenAsync();
        var far = await App.ReadAsync(db => db.Channels.SingleAsync(c => c.Slug == "topic-40"));
        await App.Services.GetRequiredService<PostMessage>().RunAsync(far.Id, Cast.Dan.Id, "", new Draft("Here"));
        await Expect(below).ToBeVisibleAsync();
        await below.ClickAsync();
        await Expect(below).ToBeHiddenAsync();
        Assert.True(await chat.Channel("topic-40").EvaluateAsync<bool>(InView));
        await Expect(above).ToBeVisibleAsync(); // #general, which Ben has never read.
        await above.ClickAsync();
        await Expect(above).ToBeHiddenAsync();
        await Expect(chat.Channel("general").First).ToBeFocusedAsync();
    }

    [Fact]
    public async Task Members_and_people_are_found_as_one_types_with_the_focus_in_the_field()
    {
        await CrowdAsync();
        await using var browser = await Browser.OpenAsync(App, Cast.Ben);
        var page = await browser.TabAsync("/zones/pond-club/members");
        foreach (var (address, label, all) in new[] { ("/zones/pond-club/members", "Search members", 18), ("/d", "Search people", 16) })
        {
            await page.GotoAsync(address);
            var field = page.GetByLabel(label);
            await Expect(field).ToBeFocusedAsync();
            await field.PressSequentiallyAsync("jorg");
            await Expect(page.Locator("#found [role=status]")).ToHaveTextAsync($"1 of {all}");
            await Expect(page.Locator("#found a.strong")).ToHaveTextAsync("Jörg");
            await Expect(field).ToBeFocusedAsync();
            await Expect(page).ToHaveURLAsync(new Regex(@"\?q=jorg$"));
        }
        var chat = await browser.ChatAsync(Cast.General);
        await chat.Page.GetByLabel("Find a member").FillAsync("@guest1");
        await Expect(chat.Page.Locator("#members .person:visible")).ToHaveCountAsync(4); // 1, 10, 11 and 12.
    }

    [Fact]
    public async Task On_a_phone_the_current_tab_and_channel_are_in_view()
    {
        await CrowdAsync();
        await using var browser = await Browser.OpenAsync(App, Cast.Ana, Screen.Phone);
        var page = await browser.TabAsync("/zones/pond-club/delete");
        Assert.True(await page.Locator(".nav-list [aria-current]").EvaluateAsync<bool>(InView));
        await page.GotoAsync("/z/pond-club/topic-38");
        await page.Locator(".menu-button").ClickAsync();
        await Expect(page.Locator("#sidebar")).ToBeVisibleAsync();
        await Patience.UntilAsync(
            () => page.Locator(".channels [aria-current]").EvaluateAsync<bool>(InView), () => "The open channel is out of view.");
    }
}
