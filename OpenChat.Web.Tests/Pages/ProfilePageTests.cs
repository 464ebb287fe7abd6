namespace OpenChat.Web.Tests.Pages;

/// <summary>A person's card: for those who share a zone or a chat with them, and the same for people they blocked.</summary>
public sealed class ProfilePageTests : AppTest
{
    [Fact]
    public async Task Card_shows_the_person_and_the_zones_of_both()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = (await ben.OpenAsync("/u/ana")).Is(HttpStatusCode.OK);
        Assert.Equal("Ana Owner", page.One("main h2").TextContent);
        Assert.Contains("@ana", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Pond Club"], page.Texts("main .rows a"));
        Assert.Equal(["Owner"], page.Texts("main .rows .tag"));
        Assert.Equal(Cast.AnaAndBen.Address, page.One("main a.btn.primary").GetAttribute("href"));
        (await ben.OpenAsync("/u/ANA")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Zones_that_are_not_shared_are_hidden()
    {
        await App.Writes.RunAsync(scope =>
        {
            scope.Db.Members.Add(new Member
            {
                ZoneId = Cast.CleosCorner, UserId = Cast.Ana.Id, Role = Role.Moderator, JoinedAt = scope.Now,
            });
            return Task.CompletedTask;
        });
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.DoesNotContain("Corner", (await ben.OpenAsync("/u/ana")).One("main").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stranger_and_an_unknown_name_get_the_same_answer()
    {
        foreach (var person in new[] { Cast.Cleo, Cast.Ola, Cast.Eve })
        {
            using var stranger = await App.AsAsync(person);
            var there = (await stranger.GetAsync("/u/ben")).Is(HttpStatusCode.NotFound);
            var nowhere = (await stranger.GetAsync("/u/nobody.here")).Is(HttpStatusCode.NotFound);
            Assert.Equal(nowhere.One("main").InnerHtml, there.One("main").InnerHtml);
            foreach (var handler in new[] { "Message", "Block", "Unblock" })
                (await stranger.PostAsync($"/u/ben?handler={handler}")).Is(HttpStatusCode.NotFound);
        }
    }

    [Fact]
    public async Task Own_card_leads_to_the_settings()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync("/u/ben");
        Assert.Equal("/settings/profile", page.One("main .card a.btn").GetAttribute("href"));
        Assert.Empty(page.All("main form"));
        (await ben.PostAsync("/u/ben?handler=Block")).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync("/u/ben?handler=Message")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Message_starts_a_chat_and_finds_it_again()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var chat = await dan.SubmitAsync(await dan.OpenAsync("/u/mod"), "form[action$='handler=Message']");
        Assert.StartsWith("/d/", chat.Is(HttpStatusCode.OK).Address, StringComparison.Ordinal);
        using var mod = await App.AsAsync(Cast.Mod);
        Assert.Equal(chat.Address, (await mod.OpenAsync("/u/dan")).One("main a.btn.primary").GetAttribute("href"));
        Assert.Equal(chat.Address, (await mod.PostAsync("/u/dan?handler=Message")).Is(HttpStatusCode.Redirect).Location);
    }

    [Fact]
    public async Task Blocking_and_unblocking()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var blocked = await ben.SubmitAsync(await ben.OpenAsync("/u/mod"), "form[action$='handler=Block']");
        Assert.Contains("Mod Moderator blocked.", blocked.Is(HttpStatusCode.OK).One("[data-flash]").TextContent, StringComparison.Ordinal);
        Assert.Empty(blocked.All("form[action$='handler=Message']"));
        Assert.True(await App.ReadAsync(db => db.Blocks.AnyAsync(b => b.BlockerId == Cast.Ben.Id && b.BlockedId == Cast.Mod.Id)));
        var free = await ben.SubmitAsync(blocked, "form[action$='handler=Unblock']");
        Assert.NotNull(free.One("form[action$='handler=Block']"));
        Assert.False(await App.ReadAsync(db => db.Blocks.AnyAsync(b => b.BlockerId == Cast.Ben.Id && b.BlockedId == Cast.Mod.Id)));
    }

    [Fact]
    public async Task Blocked_person_sees_the_usual_card_and_a_refusal_that_reveals_nothing()
    {
        using var mod = await App.AsAsync(Cast.Mod);
        await mod.SubmitAsync(await mod.OpenAsync("/u/dan"), "form[action$='handler=Block']");
        using var dan = await App.AsAsync(Cast.Dan);
        var card = await dan.OpenAsync("/u/mod");
        Assert.NotNull(card.One("form[action$='handler=Message']"));
        var text = card.One("main .card").TextContent.Replace("Block", "", StringComparison.Ordinal);
        Assert.DoesNotContain("block", text, StringComparison.OrdinalIgnoreCase);
        var refused = (await dan.SubmitAsync(card, "form[action$='handler=Message']")).Is(HttpStatusCode.Forbidden);
        Assert.Equal("You can't message this person right now.", refused.One(".error-text").TextContent.Trim());
        var back = (await mod.PostAsync("/u/dan?handler=Message")).Is(HttpStatusCode.Forbidden);
        Assert.Equal(refused.One(".error-text").TextContent, back.One(".error-text").TextContent);
    }

    [Fact]
    public async Task Presence_is_on_the_card_only_if_the_zone_shows_it()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.NotEmpty((await ben.OpenAsync("/u/ana")).All("main .presence"));
        using var flo = await App.AsAsync(Cast.Flo); // Blocked by Ben.
        Assert.Empty((await flo.OpenAsync("/u/ben")).All("main .presence"));
        await App.Writes.RunAsync(scope => scope.Db.Zones.ExecuteUpdateAsync(set => set.SetProperty(z => z.ShowsPresence, false)));
        Assert.Empty((await ben.OpenAsync("/u/ana")).All("main .presence"));
    }
}
