using OpenChat.Web.Messaging;
using OpenChat.Web.People;

namespace OpenChat.Web.Tests.Pages;

/// <summary>The shell around the pane, as a reload renders it. Ben has blocked Flo.</summary>
public sealed class SidebarTests : AppTest
{
    private T Operation<T>() where T : notnull => App.Services.GetRequiredService<T>();

    [Fact]
    public async Task Message_of_someone_blocked_marks_neither_channel_nor_zone()
    {
        foreach (var person in new[] { Cast.Ben, Cast.Dan }) await Operation<MarkRead>().RunAsync(Cast.General.Id, person.Id, 2);
        await SayAsync(Cast.Flo, Cast.General);
        await SeesUnreadAsync(Cast.Ben, false);
        await SeesUnreadAsync(Cast.Dan, true);
        await SayAsync(Cast.Ana, Cast.General);
        await SayAsync(Cast.Flo, Cast.General);
        await SeesUnreadAsync(Cast.Ben, true);
    }

    [Fact]
    public async Task Messages_from_before_a_block_are_not_counted_until_it_is_lifted()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Equal("1 unread", (await ben.OpenAsync(Cast.PondBuild.Address)).One("[data-chats] .badge").TextContent);
        await Operation<BlockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id);
        Assert.Empty((await ben.OpenAsync(Cast.PondBuild.Address)).All("[data-chats] .badge"));
        var chats = await ben.OpenAsync("/sidebar");
        Assert.Empty(chats.All(".badge, .dm[data-unread]"));
        Assert.Equal("1", chats.One($".dm[data-channel='{Cast.BenAndDan.Id}']").GetAttribute("data-read")); // The page counts on from here.
        await Operation<UnblockUser>().RunAsync(Cast.Ben.Id, Cast.Dan.Id);
        Assert.Equal("1 unread", (await ben.OpenAsync("/sidebar")).One(".dm .badge").TextContent);
    }

    [Fact]
    public async Task Line_above_new_messages_neither_counts_nor_precedes_one_of_someone_blocked()
    {
        await Operation<MarkRead>().RunAsync(Cast.General.Id, Cast.Ben.Id, 2);
        await SayAsync(Cast.Flo, Cast.General);
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Empty((await ben.OpenAsync(Cast.General.Address)).All("li.unread"));
        await SayAsync(Cast.Ana, Cast.General);
        await SayAsync(Cast.Flo, Cast.General);
        var line = (await ben.OpenAsync(Cast.General.Address)).One("li.unread");
        Assert.Equal("1", line.GetAttribute("data-count"));
        Assert.Equal($"{Cast.Ana.Id}", line.NextElementSibling!.GetAttribute("data-author"));
    }

    private async Task SayAsync(Person author, Place place) =>
        await Operation<PostMessage>().RunAsync(place.Id, author.Id, "", new Draft("A word"));

    private async Task SeesUnreadAsync(Person person, bool unread)
    {
        using var visitor = await App.AsAsync(person);
        var page = await visitor.OpenAsync($"/sidebar?zone={Cast.PondClub}");
        Assert.Equal(unread, page.One($"[data-channel='{Cast.General.Id}']").HasAttribute("data-unread"));
        Assert.Equal(unread, page.One($"[data-zone='{Cast.PondClub}'].zone").HasAttribute("data-unread"));
    }
}
