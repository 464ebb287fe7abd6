using Microsoft.Playwright;
using OpenChat.Web.Data;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Two people write to each other, one of them on a phone.</summary>
[Collection(Support.Journeys.Name)]
public sealed class SendingMessagesTests : AppTest
{
    [Fact]
    public async Task Messages_go_both_ways_and_are_edited_and_deleted_in_place()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.Phone);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));

        await ben.SendAsync("Who has the van?");
        await dan.SeesAsync("Who has the van?");
        await dan.TypeAsync("I do");
        await ben.SeesTypingAsync("Dan Member is typing");
        await dan.SendAsync("I do, until Sunday");
        await ben.SeesAsync("I do, until Sunday");
        await Expect(ben.Page.Locator(".typing")).ToBeEmptyAsync();
        await ben.SeesOnceAsync("Who has the van?");
        await dan.SeesOnceAsync("I do, until Sunday");

        await ben.EditLastAsync("Who has the van on Saturday?");
        await dan.SeesAsync("Who has the van on Saturday?");
        await dan.SeesAsync("(edited)");
        await dan.SeesNoAsync("Who has the van?");
        await ben.DeleteAsync("Who has the van on Saturday?");
        await dan.SeesAsync("Message deleted");
        await dan.SeesNoAsync("Saturday");
        Assert.Equal(["I do, until Sunday"], await ben.TextsAsync());
    }

    [Fact]
    public async Task Empty_channel_says_so_until_someone_posts_and_not_beside_a_pending_message()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        bens.Expect("ERR_FAILED");
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await ben.BeginsWithAsync("No messages yet");
        await ben.Page.RouteAsync($"**{Cast.PondBuild.Address}", route => route.AbortAsync());
        await ben.EnterAsync("Stays with me");
        await ben.SeesAsync("Stays with me");
        await ben.BeginsWithAsync("Welcome to #pond-build");
        await ben.Message("Stays with me").GetByRole(AriaRole.Button, new() { Name = "Discard" }).ClickAsync();
        await ben.BeginsWithAsync("No messages yet");
        await dan.SendAsync("The first word");
        await dan.BeginsWithAsync("Welcome to #pond-build");
        await ben.SeesAsync("The first word");
        await ben.BeginsWithAsync("Welcome to #pond-build");
        await Expect(ben.Page.GetByText("Say hello.")).ToBeHiddenAsync();
    }

    [Fact]
    public async Task Many_lines_in_a_row_stay_in_order_and_once_each()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        var lines = Enumerable.Range(1, 12).Select(n => string.Create(CultureInfo.InvariantCulture, $"Line {n} of twelve")).ToList();
        foreach (var line in lines) await ben.EnterAsync(line);
        await dan.SeesAsync("Line 12 of twelve");
        await Expect(ben.Page.Locator("li.msg[data-state]")).ToHaveCountAsync(0);
        Assert.Equal(lines, await dan.TextsAsync());
        Assert.Equal(lines, await ben.TextsAsync());
        await ben.Page.ReloadAsync();
        Assert.Equal(lines, await ben.TextsAsync());
    }

    [Fact]
    public async Task New_message_is_counted_where_no_one_looks_and_read_where_someone_does()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan, Screen.Phone);
        var (ben, dan) = (await bens.ChatAsync(Cast.General), await dans.ChatAsync(Cast.PondBuild));
        await dan.SendAsync("Anybody here?");
        await ben.SeesUnreadAsync("pond-build");
        await ben.Page.RunAndWaitForResponseAsync(
            () => ben.Channel("pond-build").ClickAsync(),
            r => r.Url.EndsWith($"{Cast.PondBuild.Id}/read", StringComparison.Ordinal));
        await ben.SeesAsync("Anybody here?");
        await ben.SeesNothingUnreadAsync("pond-build");
        Assert.True(await App.ReadAsync(db =>
            db.ReadMarks.AnyAsync(r => r.UserId == Cast.Ben.Id && r.ChannelId == Cast.PondBuild.Id && r.No == 1)));
    }

    [Fact]
    public async Task History_loads_on_scrolling_and_the_reader_keeps_their_place()
    {
        await SayAsync(130);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        await using var dans = await Browser.OpenAsync(App, Cast.Dan);
        var (ben, dan) = (await bens.ChatAsync(Cast.PondBuild), await dans.ChatAsync(Cast.PondBuild));
        await Expect(ben.Page.Locator("li[data-no='130']")).ToBeInViewportAsync();
        await ben.ScrollToAsync(81);
        await Expect(ben.Page.Locator("li[data-no='40']")).ToBeAttachedAsync();
        await ben.ScrollToAsync(31);
        await Expect(ben.Page.Locator("li[data-no='1']")).ToBeAttachedAsync();
        await ben.ScrollToAsync(60);
        var before = await ben.TopOfAsync(60);
        await dan.SendAsync("Someone posts below");
        await Expect(ben.Page.Locator("li[data-no='131']")).ToBeAttachedAsync();
        Assert.Equal(before, await ben.TopOfAsync(60), 1.0);
        Assert.Equal(Enumerable.Range(1, 131), (await ben.NumbersAsync()).Select(n => (int)n));
        await ben.Page.GetByRole(AriaRole.Button, new() { Name = "Jump to present" }).ClickAsync();
        await Expect(ben.Page.Locator("li[data-no='131']")).ToBeInViewportAsync();
    }

    [Fact]
    public async Task Permalink_jumps_to_its_message_and_newer_ones_follow_below()
    {
        await SayAsync(130);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var ben = await bens.ChatAsync(new Place(Cast.PondBuild.Id, $"{Cast.PondBuild.Address}/40"));
        await Expect(ben.Page.Locator("li[data-no='40']")).ToBeFocusedAsync();
        await Expect(ben.Page.Locator("li[data-no='40']")).ToBeInViewportAsync();
        await ben.ScrollToAsync(64);
        await Expect(ben.Page.Locator("li[data-no='114']")).ToBeAttachedAsync();
        await ben.ScrollToAsync(114);
        await Expect(ben.Page.Locator("li[data-no='130']")).ToBeAttachedAsync();
        await ben.SendAsync("And now I am at the end");
        await ben.SeesOnceAsync("And now I am at the end");
    }

    private Task SayAsync(int count) => App.Writes.RunAsync(async scope =>
    {
        var channel = await scope.Db.Channels.SingleAsync(c => c.Id == Cast.PondBuild.Id);
        for (var n = 1; n <= count; n++)
            await scope.AddMessageAsync(channel, new Message
            {
                ChannelId = channel.Id,
                AuthorId = n % 3 == 0 ? Cast.Dan.Id : Cast.Ana.Id,
                Nonce = Guid.CreateVersion7().ToString("N"),
                CreatedAt = scope.Now,
                Text = string.Create(CultureInfo.InvariantCulture, $"Word {n}"),
            });
    });
}
