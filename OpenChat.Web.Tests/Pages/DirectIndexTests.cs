namespace OpenChat.Web.Tests.Pages;

/// <summary>The page of chats: people to write to, and blocked people.</summary>
public sealed class DirectIndexTests : AppTest
{
    [Fact]
    public async Task People_of_shared_zones_are_listed_and_no_one_else()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = (await dan.OpenAsync("/d")).Is(HttpStatusCode.OK);
        Assert.Equal(["Adm Admin", "Ana Owner", "Ben Member", "Flo Blocked", "Mod Moderator"], page.Texts("main .rows a.strong"));
        Assert.Equal(Cast.BenAndDan.Address, page.One("main a.btn").GetAttribute("href"));
        using var cleo = await App.AsAsync(Cast.Cleo);
        Assert.Empty((await cleo.OpenAsync("/d")).All("main .rows li"));
    }

    [Fact]
    public async Task Someone_without_a_shared_zone_sees_what_to_do_first()
    {
        using var ola = await App.AsAsync(Cast.Ola);
        var page = (await ola.OpenAsync("/d")).Is(HttpStatusCode.OK);
        Assert.Equal("/zones/new", page.One("main .empty a").GetAttribute("href"));
        Assert.Empty(page.All("main form"));
    }

    [Fact]
    public async Task Someone_alone_in_a_zone_is_led_to_its_invites()
    {
        using var ola = await App.AsAsync(Cast.Ola);
        await ola.SubmitAsync(await ola.OpenAsync("/zones/new"), "main form", ("Input.Name", "Garden Club"));
        var page = (await ola.OpenAsync("/d")).Is(HttpStatusCode.OK);
        Assert.Matches("^/zones/garden-club-?[a-z0-9]*/invites$", page.One("main .empty a").GetAttribute("href"));
        Assert.Contains("Garden Club", page.One("main .empty p").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Search_narrows_it_down()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = await dan.SubmitAsync(await dan.OpenAsync("/d"), "form[role=search]", ("q", "MÖD"));
        Assert.Equal(["Mod Moderator"], page.Texts("main .rows a.strong"));
        var none = await dan.OpenAsync("/d?q=cleo");
        Assert.Contains("No matches", none.Text, StringComparison.Ordinal);
        var chat = await dan.SubmitAsync(page, "main form[action*='/u/mod']");
        Assert.StartsWith("/d/", chat.Is(HttpStatusCode.OK).Address, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Blocked_people_are_listed_apart_and_can_be_unblocked_even_after_they_left()
    {
        await App.Writes.RunAsync(scope => scope.Db.Members.Where(m => m.UserId == Cast.Flo.Id).ExecuteDeleteAsync());
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync("/d");
        Assert.Equal(["Adm Admin", "Ana Owner", "Dan Member", "Mod Moderator"], page.Texts("main .rows a.strong"));
        Assert.Contains("Flo Blocked", page.One("main section").TextContent, StringComparison.Ordinal);
        var after = await ben.SubmitAsync(page, "form[action$='handler=Unblock']");
        Assert.Empty(after.Is(HttpStatusCode.OK).All("main section"));
        Assert.False(await App.ReadAsync(db => db.Blocks.AnyAsync()));
        (await ben.PostAsync("/d?handler=Unblock", ("person", Cast.Flo.Id.ToString()))).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Blocked_person_still_finds_who_blocked_them()
    {
        using var flo = await App.AsAsync(Cast.Flo);
        var page = await flo.OpenAsync("/d");
        Assert.Contains("Ben Member", page.Texts("main .rows a.strong"));
        Assert.Empty(page.All("main section"));
    }
}
