namespace OpenChat.Web.Tests.Pages;

/// <summary>The members of a zone, and how to manage them, without script.</summary>
public sealed class MembersPageTests : AppTest
{
    private const string Members = "/zones/pond-club/members";

    [Fact]
    public async Task Everyone_is_listed_highest_role_first()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Members);
        Assert.Equal(["Ana Owner", "Adm Admin", "Mod Moderator", "Ben Member", "Dan Member", "Flo Blocked"], page.Texts(".rows a.strong"));
        Assert.Equal(["Owner", "Admin", "Moderator"], page.Texts(".rows .tag"));
        Assert.Empty(page.All($".rows a[href^='{Members}/']"));
    }

    [Theory]
    [InlineData("mem", new[] { "Ben Member", "Dan Member" })]
    [InlineData("BEN", new[] { "Ben Member" })]
    [InlineData("@flo", new[] { "Flo Blocked" })]
    [InlineData("ádm", new[] { "Adm Admin" })]
    [InlineData("cleo", new string[0])]
    public async Task Search_finds_names_and_usernames_whatever_their_case_and_accents(string typed, string[] found)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.SubmitAsync(await ben.OpenAsync(Members), "form[role=search]", ("q", typed));
        Assert.Equal(found, page.Is(HttpStatusCode.OK).Texts(".rows a.strong"));
        Assert.Equal(found.Length == 0 ? 1 : 0, page.All(".empty").Count);
        var shown = page.One("input[name=q]").GetAttribute("value")!;
        Assert.Equal(typed, shown.Length == typed.Length ? typed : "@" + shown);
    }

    [Fact]
    public async Task Many_members_come_a_hundred_at_a_time()
    {
        var crowd = Enumerable.Range(0, 150)
            .Select(i => new User { UserName = $"crowd{i}", NormalizedUserName = $"CROWD{i}", DisplayName = $"Crowd {i:d3}" })
            .ToList();
        await App.Writes.RunAsync(scope =>
        {
            scope.Db.Users.AddRange(crowd);
            scope.Db.Members.AddRange(crowd.Select(u => new Member { ZoneId = Cast.PondClub, UserId = u.Id, JoinedAt = scope.Now }));
            return Task.CompletedTask;
        });
        using var ben = await App.AsAsync(Cast.Ben);
        var first = await ben.OpenAsync(Members);
        Assert.Equal(100, first.All(".rows > li").Count);
        var second = await ben.OpenAsync($"{Members}{first.One("a[rel=next]").GetAttribute("href")![Members.Length..]}");
        Assert.Equal(56, second.All(".rows > li").Count);
        Assert.Empty(first.Texts(".rows a.strong").Intersect(second.Texts(".rows a.strong")));
    }

    [Fact]
    public async Task Moderator_kicks_by_a_form_and_the_kicked_member_loses_access()
    {
        using var mod = await App.AsAsync(Cast.Mod);
        var list = await mod.OpenAsync(Members);
        Assert.Equal([$"{Members}/ben", $"{Members}/dan", $"{Members}/flo"], list.All($".rows a.btn").Select(a => a.GetAttribute("href")));
        var page = await mod.OpenAsync($"{Members}/ben");
        Assert.Empty(page.All("form[action$='handler=Role']"));
        var after = await mod.SubmitAsync(page, "form[action$='handler=Kick']");
        Assert.Contains("Ben Member was kicked.", after.Is(HttpStatusCode.OK).One("[data-flash]").TextContent, StringComparison.Ordinal);
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.GetAsync(Cast.General.Address)).Is(HttpStatusCode.NotFound);
        (await ben.GetAsync(Members)).Is(HttpStatusCode.NotFound);
        var back = await mod.SubmitAsync(after, "[data-flash] form");
        Assert.Contains("Ben Member is back.", back.Is(HttpStatusCode.OK).One("[data-flash]").TextContent, StringComparison.Ordinal);
        (await ben.GetAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Who_kicks_can_end_the_links_that_lead_back()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        var page = await adm.OpenAsync($"{Members}/ben");
        var offer = page.One("form[action$='handler=Kick'] label").TextContent;
        Assert.Contains("Also end the zone's invite link", offer, StringComparison.Ordinal);
        await adm.SubmitAsync(page, "form[action$='handler=Kick']", ("endLinks", "true"));
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.GetAsync($"/invite/{Cast.Invite}")).Is(HttpStatusCode.NotFound);
        using var mod = await App.AsAsync(Cast.Mod); // Has no links, and may not end those of others.
        Assert.Empty((await mod.OpenAsync($"{Members}/dan")).All("form[action$='handler=Kick'] label"));
    }

    [Fact]
    public async Task Admin_makes_a_moderator_by_a_form_that_offers_nothing_above()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        var page = await adm.OpenAsync($"{Members}/ben");
        Assert.Equal(["Member", "Moderator"], page.All("input[name=role]").Select(r => r.GetAttribute("value")));
        await adm.SubmitAsync(page, "form[action$='handler=Role']", ("role", "Moderator"));
        Assert.Equal(Role.Moderator, await RoleOfAsync(Cast.Ben));
    }

    [Fact]
    public async Task No_one_acts_on_equals_superiors_themselves_or_by_posting_what_no_form_offers()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        (await adm.GetAsync($"{Members}/ana")).Is(HttpStatusCode.NotFound);
        (await adm.GetAsync($"{Members}/adm")).Is(HttpStatusCode.NotFound);
        (await adm.GetAsync($"{Members}/cleo")).Is(HttpStatusCode.NotFound);
        (await adm.PostAsync($"{Members}/ana?handler=Role", ("role", "Member"))).Is(HttpStatusCode.NotFound);
        (await adm.PostAsync($"{Members}/ana?handler=Kick")).Is(HttpStatusCode.NotFound);
        (await adm.PostAsync($"{Members}/ben?handler=Role", ("role", "Admin"))).Is(HttpStatusCode.NotFound);
        (await adm.PostAsync($"{Members}/ben?handler=Role", ("role", "Owner"))).Is(HttpStatusCode.NotFound);
        (await adm.PostAsync($"{Members}/ben?handler=Role", ("role", "17"))).Is(HttpStatusCode.NotFound);
        (await adm.PostAsync($"{Members}/ben?handler=Role")).Is(HttpStatusCode.NotFound);
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.PostAsync($"{Members}/ben?handler=Role", ("role", "Admin"))).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"{Members}/dan?handler=Kick")).Is(HttpStatusCode.NotFound);
        using var cleo = await App.AsAsync(Cast.Cleo);
        (await cleo.PostAsync($"{Members}/dan?handler=Kick")).Is(HttpStatusCode.NotFound);
        Assert.Equal(
            (Role.Owner, Role.Member, Role.Member),
            (await RoleOfAsync(Cast.Ana), await RoleOfAsync(Cast.Ben), await RoleOfAsync(Cast.Dan)));
    }

    private Task<Role?> RoleOfAsync(Person person) =>
        App.ReadAsync(db => db.Members
            .Where(m => m.ZoneId == Cast.PondClub && m.UserId == person.Id)
            .Select(m => (Role?)m.Role)
            .SingleOrDefaultAsync());
}
