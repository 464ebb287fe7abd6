using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>What counts as unread: not what was deleted, and again what someone marks so.</summary>
public sealed class UnreadAgainTests : AppTest
{
    private Task<PostResult> SayAsync(Place place, Person person, string text) =>
        App.Services.GetRequiredService<PostMessage>().RunAsync(place.Id, person.Id, "", new Draft(text));

    private async Task DeleteAsync(PostResult posted, Person person) =>
        await App.Services.GetRequiredService<DeleteMessage>().RunAsync(posted.Message!.Id, person.Id);

    [Fact]
    public async Task Deleted_messages_leave_nothing_unread()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await ReadAllAsync(ben);
        var (inZone, direct) = (await SayAsync(Cast.PondBuild, Cast.Dan, "Oops"), await SayAsync(Cast.BenAndDan, Cast.Dan, "Oops"));
        Assert.True(await IsUnreadAsync(ben, Cast.PondBuild));
        Assert.Equal("1 unread", (await ben.OpenAsync(Cast.General.Address)).One("[data-chats] .badge").TextContent);
        await DeleteAsync(inZone, Cast.Dan);
        await DeleteAsync(direct, Cast.Dan);
        Assert.False(await IsUnreadAsync(ben, Cast.PondBuild));
        Assert.Empty((await ben.OpenAsync(Cast.General.Address)).All("[data-chats] .badge, .zone[data-unread]"));
        Assert.Empty((await ben.OpenAsync("/d")).All(".dm .badge, .dm[data-unread]"));
    }

    [Fact]
    public async Task Of_two_messages_one_deleted_leaves_one_unread()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await ReadAllAsync(ben);
        await SayAsync(Cast.BenAndDan, Cast.Dan, "Stays");
        await DeleteAsync(await SayAsync(Cast.BenAndDan, Cast.Dan, "Goes"), Cast.Dan);
        Assert.Equal("1 unread", (await ben.OpenAsync("/d")).One(".dm .badge").TextContent);
        Assert.Contains("1 new", (await ben.OpenAsync(Cast.BenAndDan.Address)).One("li.unread").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_marked_as_unread_counts_again_on_every_device_of_that_person_only()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await ReadAllAsync(ben);
        await using var stream = await EventStream.OpenAsync(ben, "");
        var answer = await ben.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 2, back = true });
        answer.Is(HttpStatusCode.NoContent);
        var read = (await stream.UpToAsync(f => f.Name == "read" && f.Data.TryGetProperty("back", out _)))[^1].Data;
        Assert.Equal((1, true), (read.GetProperty("no").GetInt64(), read.GetProperty("back").GetBoolean()));
        Assert.True(await IsUnreadAsync(ben, Cast.General));
        Assert.Equal(2, await App.ReadAsync(db => db.Messages.Where(m => m.ChannelId == Cast.General.Id).MaxAsync(m => m.No)));
        using var cleo = await App.AsAsync(Cast.Cleo);
        (await cleo.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 2, back = true })).Is(HttpStatusCode.NotFound);
    }

    private static async Task ReadAllAsync(Visitor visitor)
    {
        foreach (var place in new[] { Cast.General, Cast.PondBuild, Cast.BenAndDan, Cast.AnaAndBen })
            (await visitor.PostJsonAsync($"/channels/{place.Id}/read", new { no = 99 })).Is(HttpStatusCode.NoContent);
    }

    private static async Task<bool> IsUnreadAsync(Visitor visitor, Place place) =>
        (await visitor.OpenAsync($"/sidebar?zone={Cast.PondClub}")).One($".channel[data-channel='{place.Id}']").HasAttribute("data-unread");
}
