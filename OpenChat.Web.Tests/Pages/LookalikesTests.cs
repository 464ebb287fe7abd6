using OpenChat.Web.Calls;
using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Pages;

/// <summary>
/// Where two people look alike the username stands beside the name. In the Pond Club Dan takes Ben's name with a Cyrillic letter; Cleo,
/// who is not in it, takes Ana's.
/// </summary>
public sealed class LookalikesTests : AppTest
{
    private const string BensName = "B\u0435n Member", AnasName = "Ana  Owner!";

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await App.Writes.RunAsync(async scope =>
        {
            (await scope.Db.Users.SingleAsync(u => u.Id == Cast.Dan.Id)).DisplayName = BensName;
            (await scope.Db.Users.SingleAsync(u => u.Id == Cast.Cleo.Id)).DisplayName = AnasName;
        });
    }

    private static async Task CallAsync(Visitor person, Place place) =>
        (await person.PostJsonAsync("/calls", new { channel = place.Id, nonce = "n", inst = Guid.CreateVersion7() })).Is(HttpStatusCode.OK);

    [Fact]
    public async Task In_a_zone_they_are_told_apart_above_messages_and_in_the_member_list()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        using var ana = await App.AsAsync(Cast.Ana);
        foreach (var (person, nonce) in new[] { (dan, "one"), (ana, "two") })
            await person.PostAsync(Cast.General.Address, ("text", "Me"), ("nonce", nonce));
        var page = await ana.OpenAsync(Cast.General.Address);
        Assert.Equal(["@ben", "@dan"], page.Texts(".msg-head .handle")); // Not Ana: the person who looks like her is not in this zone.
        Assert.Equal(["@ben", "@dan"], page.Texts("#members bdi").Order());
    }

    [Fact]
    public async Task A_message_that_is_cached_already_follows_a_new_name()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        Assert.Equal(["@ben"], (await ana.OpenAsync(Cast.General.Address)).Texts(".msg-head .handle"));
        await App.Writes.RunAsync(async scope =>
            (await scope.Db.Users.SingleAsync(u => u.Id == Cast.Dan.Id)).DisplayName = "Dan Member");
        Assert.Empty((await ana.OpenAsync(Cast.General.Address)).Texts(".msg-head .handle"));
    }

    [Fact]
    public async Task In_a_direct_channel_whoever_on_the_server_looks_alike_counts()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        using var ben = await App.AsAsync(Cast.Ben);
        await ana.PostAsync(Cast.AnaAndBen.Address, ("text", "Hello"), ("nonce", "n"));
        var page = await ben.OpenAsync(Cast.AnaAndBen.Address);
        Assert.Equal(["@ana"], page.Texts(".pane-head .handle"));
        Assert.Contains("@ana", page.Texts(".channels .handle"));
        Assert.Contains("Ana Owner (@ana)", page.Document.Title, StringComparison.Ordinal);
        page = await ben.OpenAsync(Cast.BenAndFlo.Address);
        Assert.Empty(page.All(".pane-head .handle"));
        Assert.DoesNotContain("@", page.Document.Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_a_voice_channel_the_list_and_the_stage_tell_them_apart()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        using var ben = await App.AsAsync(Cast.Ben);
        foreach (var person in new[] { ana, ben }) await CallAsync(person, Cast.Lounge);
        using var mod = await App.AsAsync(Cast.Mod);
        var page = await mod.OpenAsync(Cast.Lounge.Address);
        Assert.Equal(["@ben"], page.Texts(".voice-people .handle"));
        Assert.Equal(["@ben"], page.Texts(".tiles .handle"));
    }

    [Fact]
    public async Task A_seat_names_its_username_only_beside_a_lookalike()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        using var ben = await App.AsAsync(Cast.Ben);
        async Task<IReadOnlyList<string>> NamesAsync()
        {
            await using var db = App.Database.Open();
            return [.. (await CallSnapshot.OfAsync(db, Cast.Ben.Id))!.Seats.Select(s => s.DisplayName)];
        }
        await CallAsync(ben, Cast.Lounge);
        Assert.Equal(["Ben Member"], await NamesAsync());
        await CallAsync(dan, Cast.Lounge);
        Assert.Equal(["Ben Member (@ben)", $"{BensName} (@dan)"], await NamesAsync());
    }

    [Fact]
    public async Task Sentences_name_the_username_where_it_is_needed()
    {
        await using var db = App.Database.Open();
        Assert.Equal("Ben Member (@ben)", await db.NameInAsync(Cast.Ben.Id, Cast.PondClub));
        Assert.Equal("Ana Owner", await db.NameInAsync(Cast.Ana.Id, Cast.PondClub));
        Assert.Equal("Ana Owner (@ana)", await db.NameInAsync(Cast.Ana.Id, null));
        Assert.Equal("Mod Moderator", await db.NameInAsync(Cast.Mod.Id, null));
    }

    [Fact]
    public async Task A_ring_always_names_the_caller_by_username()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await ben.PostAsync(Cast.BenAndDan.Address, ("text", "Hello"), ("nonce", "n"));
        await CallAsync(ben, Cast.BenAndDan);
        using var dan = await App.AsAsync(Cast.Dan);
        Assert.Equal("@ben", (await dan.OpenAsync(Cast.General.Address)).One(".ring bdi").TextContent);
    }
}
