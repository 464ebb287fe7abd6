namespace OpenChat.Web.Tests.Pages;

/// <summary>What an invite shows, and what it hides.</summary>
public sealed class InvitePageTests : AppTest
{
    private const string Address = $"/invite/{Cast.Invite}";

    [Fact]
    public async Task A_stranger_sees_the_zone_who_invited_and_no_other_person_nor_channel()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        using var visitor = App.Visitor();
        var page = (await visitor.GetAsync(Address)).Is(HttpStatusCode.OK);
        Assert.Equal("Pond Club", page.One("h1").TextContent);
        Assert.Contains("6 members", page.Text, StringComparison.Ordinal);
        Assert.Contains("Members can see who's online.", page.Text, StringComparison.Ordinal);
        Assert.Contains("Ana Owner invited you to", page.Text, StringComparison.Ordinal);
        foreach (var person in Cast.Everybody.Where(p => p != Cast.Ana))
            Assert.DoesNotContain(person.DisplayName, page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("general", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("pond-build", page.Text, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(
            [$"/account/sign-up?invite={Cast.Invite}", $"/account/sign-in?invite={Cast.Invite}"],
            page.All("main a").Select(a => a.GetAttribute("href")));
        Assert.Empty(page.All("main form"));
    }

    [Fact]
    public async Task Someone_who_left_the_zone_is_not_named_on_the_invite_they_made()
    {
        await App.Writes.RunAsync(scope => scope.Db.Invites.ExecuteUpdateAsync(set => set.SetProperty(i => i.MakerId, Cast.Eve.Id)));
        using var visitor = App.Visitor();
        var page = await visitor.GetAsync(Address);
        Assert.Contains("You're invited to", page.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Eve", page.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_server_offers_no_new_account()
    {
        await App.RegistrationIsAsync(Registration.Closed);
        using var visitor = App.Visitor();
        var links = (await visitor.GetAsync(Address)).All("main a");
        Assert.Equal([$"/account/sign-in?invite={Cast.Invite}"], links.Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Zone_that_hides_presence_says_nothing_of_it()
    {
        await App.Writes.RunAsync(scope => scope.Db.Zones
            .Where(z => z.Id == Cast.PondClub)
            .ExecuteUpdateAsync(set => set.SetProperty(z => z.ShowsPresence, false)));
        using var visitor = App.Visitor();
        Assert.DoesNotContain("who's online", (await visitor.GetAsync(Address)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Person_joins_once_and_a_member_is_sent_to_the_zone()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        var page = await cleo.OpenAsync(Address);
        Assert.Contains("You'll join as Cleo Outsider.", page.Text, StringComparison.Ordinal);
        var inside = await cleo.SubmitAsync(page, "main form");
        Assert.Equal("/z/pond-club/general", inside.Is(HttpStatusCode.OK).Address);
        Assert.Contains("Welcome to Pond Club.", inside.One("[data-flash]").TextContent, StringComparison.Ordinal);
        Assert.Equal("/z/pond-club/general", (await cleo.SubmitAsync(page, "main form")).Is(HttpStatusCode.OK).Address);
        Assert.Equal("/z/pond-club", (await cleo.GetAsync(Address)).Is(HttpStatusCode.Redirect).Location);
        Assert.Equal(1, await App.ReadAsync(db => db.Invites.Select(i => i.Uses).SingleAsync()));
    }

    [Fact]
    public async Task Unknown_expired_revoked_and_used_up_get_the_same_answer()
    {
        await MakeAsync("expired", i => i.ExpiresAt = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await MakeAsync("revoked", i => i.RevokedAt = new(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        await MakeAsync("used-up", i => (i.MaxUses, i.Uses) = (5, 5));
        foreach (var person in new Person?[] { null, Cast.Cleo })
        {
            using var visitor = person is null ? App.Visitor() : await App.AsAsync(person);
            var unknown = (await visitor.GetAsync("/invite/unknown")).Is(HttpStatusCode.NotFound);
            Assert.Equal("This invite is no longer valid", unknown.One("h1").TextContent);
            foreach (var code in new[] { "expired", "revoked", "used-up" })
            {
                var page = (await visitor.GetAsync($"/invite/{code}")).Is(HttpStatusCode.NotFound);
                Assert.Equal(unknown.One("main").InnerHtml, page.One("main").InnerHtml);
                Assert.Equal(unknown.Document.Title, page.Document.Title);
                if (person is null) continue;
                var posted = (await visitor.PostAsync($"/invite/{code}")).Is(HttpStatusCode.NotFound);
                Assert.Equal(unknown.One("main").InnerHtml, posted.One("main").InnerHtml);
            }
        }
        Assert.False(await App.ReadAsync(db => db.Members.AnyAsync(m => m.ZoneId == Cast.PondClub && m.UserId == Cast.Cleo.Id)));
    }

    [Fact]
    public async Task Signing_in_comes_back_to_the_invite()
    {
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync($"/account/sign-in?invite={Cast.Invite}");
        var back = await visitor.SubmitAsync(page, "form", ("Input.Login", "cleo"), ("Input.Password", Cast.Password));
        Assert.Equal(Address, back.Is(HttpStatusCode.OK).Address);
        Assert.NotNull(back.One("main form"));
    }

    [Fact]
    public async Task Signing_up_by_an_invite_makes_a_member()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        using var visitor = App.Visitor();
        var form = await visitor.OpenAsync($"/account/sign-up?invite={Cast.Invite}");
        var inside = await visitor.SubmitAsync(form, "form", SignUpTests.Fields("Nia", "nia", "nia@example.org", "seven herons at noon"));
        Assert.Equal("/z/pond-club/general", inside.Is(HttpStatusCode.OK).Address);
        Assert.Equal(1, await App.ReadAsync(db => db.Invites.Select(i => i.Uses).SingleAsync()));
    }

    [Fact]
    public async Task Guessing_is_limited_and_opening_a_valid_link_is_not()
    {
        await using var app = await App.StartAsync(new() { RateLimits = true, FakeTime = true });
        using var visitor = app.Visitor();
        for (var i = 0; i < 12; i++) (await visitor.GetAsync(Address)).Is(HttpStatusCode.OK);
        for (var i = 0; i < 10; i++) (await visitor.GetAsync($"/invite/guess-{i}")).Is(HttpStatusCode.NotFound);
        var slow = (await visitor.GetAsync("/invite/guess-10")).Is(HttpStatusCode.TooManyRequests);
        Assert.NotNull(slow.Response.Headers.RetryAfter);
        (await visitor.GetAsync(Address)).Is(HttpStatusCode.TooManyRequests);
        using var cleo = await app.AsAsync(Cast.Cleo); // Someone signed in is counted by person.
        (await cleo.GetAsync(Address)).Is(HttpStatusCode.OK);
        app.Clock!.Advance(TimeSpan.FromSeconds(61));
        (await visitor.GetAsync(Address)).Is(HttpStatusCode.OK);
    }

    private Task MakeAsync(string code, Action<Invite> change) => App.Writes.RunAsync(scope =>
    {
        var invite = new Invite { Code = code, ZoneId = Cast.PondClub, MakerId = Cast.Ana.Id, CreatedAt = scope.Now };
        change(invite);
        scope.Db.Invites.Add(invite);
        return Task.CompletedTask;
    });
}
