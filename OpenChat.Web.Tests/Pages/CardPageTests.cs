namespace OpenChat.Web.Tests.Pages;

/// <summary>The card beside a name: what it offers depends on who looks, and in which zone.</summary>
public sealed class CardPageTests : AppTest
{
    private static string CardOf(Person person, Guid? zone = null) => $"/u/{person.Username}/card{(zone is { } id ? $"?zone={id}" : "")}";

    [Fact]
    public async Task Member_may_message_and_block_and_no_more()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var card = (await ben.GetAsync(CardOf(Cast.Dan, Cast.PondClub))).Is(HttpStatusCode.OK);
        Assert.Equal("Dan Member", card.One(".title-md").TextContent.Trim());
        Assert.NotNull(card.One("form[action$='handler=Block']"));
        Assert.Empty(card.All("select, form[action*='/members/']"));
    }

    [Fact]
    public async Task Admin_gives_roles_and_kicks_where_they_are_admin_and_nowhere_else()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        var card = (await adm.GetAsync(CardOf(Cast.Dan, Cast.PondClub))).Is(HttpStatusCode.OK);
        Assert.Equal(["Moderator", "Member"], card.Texts("select option").Order().Reverse());
        Assert.NotNull(card.One("form[action$='/members/dan?handler=Kick']"));
        Assert.Empty((await adm.GetAsync(CardOf(Cast.Dan))).All("select"));
        Assert.Empty((await adm.GetAsync(CardOf(Cast.Dan, Cast.CleosCorner))).All("select"));
        Assert.Empty((await adm.GetAsync(CardOf(Cast.Ana, Cast.PondClub))).All("select, form[action*='/members/']"));
    }

    [Fact]
    public async Task Own_card_leads_to_the_settings_and_a_blocked_person_can_be_unblocked()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var own = (await ben.GetAsync(CardOf(Cast.Ben, Cast.PondClub))).Is(HttpStatusCode.OK);
        Assert.NotNull(own.One("a[href='/settings/profile']"));
        Assert.Empty(own.All("form"));
        Assert.NotNull((await ben.GetAsync(CardOf(Cast.Flo))).One("form[action$='handler=Unblock']"));
    }

    [Fact]
    public async Task A_stranger_finds_no_card()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        var nothing = (await cleo.GetAsync("/u/nobody/card")).Is(HttpStatusCode.NotFound);
        Assert.Equal(nothing.Text, (await cleo.GetAsync(CardOf(Cast.Ben, Cast.PondClub))).Is(HttpStatusCode.NotFound).Text);
    }
}
