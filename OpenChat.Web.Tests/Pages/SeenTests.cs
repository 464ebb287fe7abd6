using System.Text.Json;
using OpenChat.Web.Accounts;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>"Seen" in direct channels: live, for both or for neither, and in zones never.</summary>
public sealed class SeenTests : LiveStreamTest
{
    private Task<bool> ReadAsync(Person person, Place place) => DoAsync((MarkRead mark) => mark.RunAsync(place.Id, person.Id, 99));

    private async Task HideAsync(Person person)
    {
        await using var scope = App.Services.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<ChangePrivacy>().RunAsync(person.Id, new(true, true, ShowsSeen: false));
    }

    [Fact]
    public async Task The_last_message_that_was_read_says_so_on_the_page_and_by_a_frame()
    {
        var said = await SayAsync(Cast.Ben, Cast.BenAndDan, "Are you there?");
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Cast.BenAndDan.Address);
        Assert.Empty(page.All(".seen"));
        await using var stream = await EventStream.OpenAsync(ben, "");
        await ReadAsync(Cast.Dan, Cast.BenAndDan);
        var seen = (await stream.UpToAsync(f => f.Name == "seen"))[^1].Data;
        Assert.Equal((Cast.BenAndDan.Id, said.No), (seen.GetProperty("channel").GetGuid(), seen.GetProperty("no").GetInt64()));
        page = await ben.OpenAsync(Cast.BenAndDan.Address);
        Assert.Equal($"m-{said.Id}", page.One(".seen").PreviousElementSibling!.Id);
        await SayAsync(Cast.Ben, Cast.BenAndDan, "Hello?");
        Assert.Empty((await ben.OpenAsync(Cast.BenAndDan.Address)).All(".seen")); // The last one is not read yet.
    }

    [Fact]
    public async Task Who_looks_at_a_direct_channel_is_shown_to_the_other_until_the_last_page_leaves()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await using var stream = await EventStream.OpenAsync(dan, $"watch={Cast.BenAndDan.Id}:0");
        Assert.False(await IsOtherHereAsync(ben, "desk"));
        Assert.True(await NextHereAsync());
        Assert.True(await IsOtherHereAsync(dan, "phone"));
        await LookAsync(ben, Cast.BenAndDan, "sofa", here: true);
        Assert.True(await NextHereAsync());
        await LookAsync(ben, Cast.BenAndDan, "desk", here: false);
        Assert.True(await NextHereAsync()); // Another page still shows it.
        await LookAsync(ben, Cast.BenAndDan, "sofa", here: false);
        Assert.False(await NextHereAsync());
        Assert.False(await IsOtherHereAsync(dan, "phone"));

        async Task<bool> NextHereAsync()
        {
            var data = (await stream.UpToAsync(f => f.Name == "here"))[^1].Data;
            Assert.Equal(Cast.BenAndDan.Id, data.GetProperty("channel").GetGuid());
            return data.GetProperty("here").GetBoolean();
        }

        static async Task<bool> IsOtherHereAsync(Visitor visitor, string page)
        {
            var answer = (await LookAsync(visitor, Cast.BenAndDan, page, here: true)).Is(HttpStatusCode.OK);
            return JsonDocument.Parse(answer.Text).RootElement.GetProperty("here").GetBoolean();
        }
    }

    private static long said;

    private static Task<HtmlPage> LookAsync(Visitor visitor, Place place, string page, bool here) =>
        visitor.PostJsonAsync($"/channels/{place.Id}/here", new { page, n = Interlocked.Increment(ref said), here });

    [Fact]
    public async Task Who_looks_stays_unknown_where_one_of_them_hides_when_they_are_online()
    {
        await using (var scope = App.Services.CreateAsyncScope())
            await scope.ServiceProvider.GetRequiredService<ChangePrivacy>().RunAsync(Cast.Dan.Id, new(false, true, ShowsSeen: true));
        foreach (var person in new[] { Cast.Ben, Cast.Dan })
        {
            using var visitor = await App.AsAsync(person);
            (await LookAsync(visitor, Cast.BenAndDan, "desk", here: true)).Is(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Whoever_hides_it_sees_it_of_no_one()
    {
        await SayAsync(Cast.Ben, Cast.BenAndDan, "Are you there?");
        await SayAsync(Cast.Dan, Cast.BenAndDan, "Yes");
        await ReadAsync(Cast.Ben, Cast.BenAndDan);
        await HideAsync(Cast.Dan);
        foreach (var person in new[] { Cast.Ben, Cast.Dan })
        {
            using var visitor = await App.AsAsync(person);
            var page = await visitor.OpenAsync(Cast.BenAndDan.Address);
            Assert.Empty(page.All(".seen, message-list:not([data-seen=\"\"])"));
            (await visitor.GetAsync($"/channels/{Cast.BenAndDan.Id}/seen")).Is(HttpStatusCode.NotFound);
            (await LookAsync(visitor, Cast.BenAndDan, "desk", here: true)).Is(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Neither_the_blocked_nor_a_zone_learns_it()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Empty((await ben.OpenAsync(Cast.BenAndFlo.Address)).All("message-list:not([data-seen=\"\"])"));
        Assert.Empty((await ben.OpenAsync(Cast.General.Address)).All("message-list:not([data-seen=\"\"])"));
        await using var stream = await EventStream.OpenAsync(ben, $"watch={Cast.General.Id}:0,{Cast.BenAndFlo.Id}:0");
        foreach (var (person, place) in new[] { (Cast.Dan, Cast.General), (Cast.Flo, Cast.BenAndFlo), (Cast.Dan, Cast.AnaAndBen) })
        {
            using var visitor = await App.AsAsync(person);
            (await LookAsync(visitor, place, "desk", here: true)).Is(HttpStatusCode.NotFound);
        }
        await ReadAsync(Cast.Dan, Cast.General);
        await ReadAsync(Cast.Flo, Cast.BenAndFlo);
        await ReadAsync(Cast.Ben, Cast.General); // A frame that does come, after those that must not.
        Assert.DoesNotContain(await stream.UpToAsync(f => f.Name == "read"), f => f.Name is "seen" or "here");
    }
}
