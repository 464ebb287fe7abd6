namespace OpenChat.Web.Tests.Pages;

/// <summary>The pages that create and manage a zone, without script, and what they show to those who may not.</summary>
public sealed class ZonePagesTests : AppTest
{
    private const string Root = "/zones/pond-club", Nasty = "<img src=x onerror=alert(1)>";

    [Fact]
    public async Task Zone_is_created_by_its_name_and_opens()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = await dan.SubmitAsync(await dan.OpenAsync("/zones/new"), "main form", ("Input.Name", "Dan's Den"));
        Assert.Matches("^/z/dan-s-den-[a-z2-9]{5}/general$", page.Is(HttpStatusCode.OK).Address);
        Assert.Contains("Dan's Den created.", page.One("[data-flash]").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Zone_with_a_name_in_another_script_has_an_address_that_works()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = await dan.SubmitAsync(await dan.OpenAsync("/zones/new"), "main form", ("Input.Name", "東京の会"));
        var slug = Uri.UnescapeDataString(page.Is(HttpStatusCode.OK).Address.Split('/')[2]);
        Assert.StartsWith("東京の会-", slug, StringComparison.Ordinal);
        var settings = (await dan.OpenAsync($"/zones/{slug}/settings")).Is(HttpStatusCode.OK);
        var renamed = await dan.SubmitAsync(settings, "main form", ("Input.Name", "大阪の会"));
        Assert.Equal("大阪の会", renamed.Is(HttpStatusCode.OK).One("#name").GetAttribute("value"));
    }

    [Fact]
    public async Task Refused_name_stays_with_the_reason_beside_it()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var page = await dan.SubmitAsync(await dan.OpenAsync("/zones/new"), "main form", ("Input.Name", "x"));
        page.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(("x", "true"), (page.One("#name").GetAttribute("value"), page.One("#name").GetAttribute("aria-invalid")));
        Assert.Equal("2–60 visible characters.", page.One(".error-text").TextContent.Trim());
    }

    [Fact]
    public async Task Owner_changes_the_zone_and_nothing_without_a_field()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        var settings = await ana.OpenAsync($"{Root}/settings");
        await ana.SubmitAsync(settings, "main form", ("Input.Name", "Lake Club"), ("Input.Description", "Deeper."));
        await ana.PostAsync(
            $"{Root}/settings",
            ("Input.Name", "Lake Club"),
            ("Slug", "mine"),
            ("Zone.Slug", "mine"),
            ("Me.Role", "Owner"),
            ("Input.Id", Guid.Empty.ToString()));
        var zone = await App.ReadAsync(db => db.Zones.SingleAsync(z => z.Id == Cast.PondClub));
        Assert.Equal(("Lake Club", "", "pond-club", false), (zone.Name, zone.Description, zone.Slug, zone.ShowsPresence));
    }

    [Fact]
    public async Task Member_reads_about_the_zone_and_finds_no_form()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = (await ben.OpenAsync($"{Root}/settings")).Is(HttpStatusCode.OK);
        Assert.Empty(page.All("main form"));
        Assert.Contains("We build a pond.", page.Text, StringComparison.Ordinal);
        Assert.Equal(["Overview", "Roles", "Members", "Invites", "Leave zone"], page.Texts(".nav-list a"));
        Assert.Equal("Members can see who's online. You can opt out in your privacy settings.", page.Texts("main .card .small").Single());
        using var ana = await App.AsAsync(Cast.Ana);
        Assert.Equal(
            ["Overview", "Channels", "Roles", "Emoji", "Members", "Invites", "Transfer ownership", "Delete zone"],
            (await ana.OpenAsync($"{Root}/settings")).Texts(".nav-list a"));
    }

    [Fact]
    public async Task Every_page_is_404_for_a_stranger_and_a_former_member()
    {
        string[] pages =
        [
            "settings", "channels", "channels/new", $"channels/{Cast.General.Id}", "roles",
            "members", "members/ben", "invites", "leave", "delete",
        ];
        foreach (var person in new[] { Cast.Cleo, Cast.Eve, Cast.Ola })
        {
            using var stranger = await App.AsAsync(person);
            foreach (var page in pages)
            {
                var there = (await stranger.GetAsync($"{Root}/{page}")).Is(HttpStatusCode.NotFound);
                var nowhere = (await stranger.GetAsync($"/zones/no-such-zone/{page}")).Is(HttpStatusCode.NotFound);
                Assert.Equal(nowhere.One("main").InnerHtml, there.One("main").InnerHtml);
            }
        }
    }

    [Fact]
    public async Task Pages_that_change_things_are_404_for_a_member_without_the_permission()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        foreach (var page in new[] { "channels", "channels/new", $"channels/{Cast.General.Id}", "members/dan", "delete" })
            (await ben.GetAsync($"{Root}/{page}")).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"{Root}/settings", ("Input.Name", "Mine"))).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"{Root}/channels/new", ("Input.Kind", "Text"), ("Input.Name", "mine"))).Is(HttpStatusCode.NotFound);
        var move = await ben.PostAsync($"{Root}/channels?handler=Move", ("channel", Cast.General.Id.ToString()), ("up", "false"));
        move.Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"{Root}/channels/{Cast.General.Id}?handler=Delete", ("typed", "general"))).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"{Root}/delete", ("typed", "Pond Club"))).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"{Root}/leave?handler=HandOver", ("heir", "ben"), ("typed", "Pond Club"))).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"{Root}/leave?handler=HandOver", ("heir", "dan"), ("typed", "Pond Club"))).Is(HttpStatusCode.NotFound);
        var zone = await App.ReadAsync(db => db.Zones.Include(z => z.Channels).SingleAsync(z => z.Id == Cast.PondClub));
        Assert.Equal(("Pond Club", 3), (zone.Name, zone.Channels.Count));
    }

    [Fact]
    public async Task Owner_of_one_zone_reaches_no_channel_of_another_through_their_own()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        const string Channels = "/zones/cleos-corner/channels";
        var general = Cast.General.Id.ToString();
        (await cleo.GetAsync($"{Channels}/{general}")).Is(HttpStatusCode.NotFound);
        (await cleo.PostAsync($"{Channels}/{general}", ("Input.Name", "mine"))).Is(HttpStatusCode.NotFound);
        (await cleo.PostAsync($"{Channels}/{general}?handler=Delete", ("typed", "general"))).Is(HttpStatusCode.NotFound);
        (await cleo.PostAsync($"{Channels}?handler=Move", ("channel", general), ("up", "false"))).Is(HttpStatusCode.NotFound);
        (await cleo.PostAsync("/zones/cleos-corner/members/ben?handler=Kick")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Channel_is_created_renamed_moved_and_deleted_by_forms()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        var form = await adm.OpenAsync($"{Root}/channels/new");
        var made = await adm.SubmitAsync(form, "main form", ("Input.Name", "Fish & Frogs"), ("Input.Topic", "Both"));
        Assert.Equal("/z/pond-club/fish-frogs", made.Is(HttpStatusCode.OK).Address);
        var list = await adm.OpenAsync($"{Root}/channels");
        Assert.Equal(["general", "pond-build", "fish-frogs", "Lounge"], list.Texts(".rows a.strong"));
        Assert.True(list.All("button[name=up][value=true]")[0].HasAttribute("disabled"));
        var id = await App.ReadAsync(db => db.Channels.Where(c => c.Slug == "fish-frogs").Select(c => c.Id).SingleAsync());
        (await adm.PostAsync($"{Root}/channels?handler=Move", ("channel", id.ToString()), ("up", "true"))).Is(HttpStatusCode.Redirect);
        Assert.Equal(["general", "fish-frogs", "pond-build", "Lounge"], (await adm.OpenAsync($"{Root}/channels")).Texts(".rows a.strong"));
        var edit = await adm.SubmitAsync(await adm.OpenAsync($"{Root}/channels/{id}"), "main form", ("Input.Name", "frogs"));
        edit.Is(HttpStatusCode.OK);
        Assert.Equal(("frogs", "Both"), (edit.One("#name").GetAttribute("value"), edit.One("#topic").GetAttribute("value")));
        var wrong = await adm.SubmitAsync(edit, "form[action$='handler=Delete']", ("typed", "fish"));
        wrong.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("That doesn't match. Type the name exactly.", wrong.One(".error-text").TextContent.Trim());
        var gone = await adm.SubmitAsync(wrong, "form[action$='handler=Delete']", ("typed", "#frogs"));
        Assert.Equal(["general", "pond-build", "Lounge"], gone.Is(HttpStatusCode.OK).Texts(".rows a.strong"));
    }

    [Fact]
    public async Task Refused_channel_keeps_what_was_typed()
    {
        using var adm = await App.AsAsync(Cast.Adm);
        var form = await adm.OpenAsync($"{Root}/channels/new");
        var page = await adm.SubmitAsync(
            form,
            "main form",
            ("Input.Kind", "Voice"),
            ("Input.Name", "lounge"),
            ("Input.Topic", "Talk"));
        page.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("A channel with this name already exists.", page.One(".error-text").TextContent.Trim());
        string[] fields = ["#name", "#topic", "input[type=radio][checked]"];
        Assert.Equal(["lounge", "Talk", "Voice"], fields.Select(field => page.One(field).GetAttribute("value")));
    }

    [Fact]
    public async Task Markup_in_names_topics_and_descriptions_is_text()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        var (settings, channels) = ($"{Root}/settings", $"{Root}/channels");
        var (general, lounge) = ($"{channels}/{Cast.General.Id}", $"{channels}/{Cast.Lounge.Id}");
        await ana.SubmitAsync(await ana.OpenAsync(settings), "main form", ("Input.Name", Nasty), ("Input.Description", Nasty));
        await ana.SubmitAsync(await ana.OpenAsync(general), "main form", ("Input.Name", "general"), ("Input.Topic", Nasty));
        await ana.SubmitAsync(await ana.OpenAsync(lounge), "main form", ("Input.Name", Nasty));
        string[] addresses =
        [
            settings, channels, lounge, $"{Root}/leave", $"{Root}/delete",
            "/z/pond-club/general", "/u/ana", $"/invite/{Cast.Invite}",
        ];
        foreach (var address in addresses)
        {
            using var visitor = address.StartsWith("/invite", StringComparison.Ordinal) ? App.Visitor() : await App.AsAsync(Cast.Ana);
            var page = (await visitor.OpenAsync(address)).Is(HttpStatusCode.OK);
            Assert.Empty(page.All("img[src=x], [onerror]"));
            Assert.Contains("onerror=alert(1)", page.Document.DocumentElement.OuterHtml, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Member_leaves_and_the_zone_is_closed_to_them()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.SubmitAsync(await ben.OpenAsync($"{Root}/leave"), "main form");
        Assert.Contains("You left Pond Club.", page.Is(HttpStatusCode.OK).One("[data-flash]").TextContent, StringComparison.Ordinal);
        (await ben.GetAsync(Cast.General.Address)).Is(HttpStatusCode.NotFound);
        (await ben.GetAsync($"{Root}/leave")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Owner_chooses_a_member_types_the_zones_name_and_only_then_leaves()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        (await ana.PostAsync($"{Root}/leave")).Is(HttpStatusCode.UnprocessableEntity);
        var list = await ana.OpenAsync($"{Root}/leave");
        Assert.Equal(["Adm Admin", "Mod Moderator", "Ben Member", "Dan Member", "Flo Blocked"], list.Texts(".rows .strong"));
        var found = await ana.SubmitAsync(list, "form[role=search]", ("q", "ádm"));
        var choose = found.One(".rows a.btn");
        Assert.Equal($"{Root}/leave?heir=adm", choose.GetAttribute("href"));
        var page = await ana.OpenAsync(choose.GetAttribute("href")!);
        Assert.Equal("Transfer Pond Club to Adm Admin?", page.One("main h2").TextContent);
        var wrong = (await ana.SubmitAsync(page, "main form", ("typed", "pond"))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("That doesn't match. Type the name exactly.", wrong.One(".error-text").TextContent.Trim());
        Assert.Equal("adm", wrong.One("input[name=heir]").GetAttribute("value"));
        var handed = await ana.SubmitAsync(wrong, "main form", ("typed", "Pond Club"));
        Assert.Contains("Leave Pond Club?", handed.Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        var role = await App.ReadAsync(db => db.Members
            .Where(m => m.ZoneId == Cast.PondClub && m.UserId == Cast.Adm.Id)
            .Select(m => m.Role)
            .SingleAsync());
        Assert.Equal(Role.Owner, role);
        (await ana.SubmitAsync(handed, "main form")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("cleo")]
    [InlineData("ana")]
    [InlineData("nobody")]
    public async Task Only_another_member_can_be_chosen(string heir)
    {
        using var ana = await App.AsAsync(Cast.Ana);
        (await ana.GetAsync($"{Root}/leave?heir={heir}")).Is(HttpStatusCode.NotFound);
        (await ana.PostAsync($"{Root}/leave?handler=HandOver", ("heir", heir), ("typed", "Pond Club"))).Is(HttpStatusCode.NotFound);
        Assert.Empty((await ana.OpenAsync($"{Root}/leave?q={heir}")).All($".rows a[href$='heir={heir}']"));
    }

    [Fact]
    public async Task Zone_is_deleted_when_its_name_is_typed()
    {
        using var ana = await App.AsAsync(Cast.Ana);
        var wrong = await ana.SubmitAsync(await ana.OpenAsync($"{Root}/delete"), "main form", ("typed", "pond"));
        wrong.Is(HttpStatusCode.UnprocessableEntity);
        (await ana.SubmitAsync(wrong, "main form", ("typed", "Pond Club"))).Is(HttpStatusCode.OK);
        (await ana.GetAsync(Cast.General.Address)).Is(HttpStatusCode.NotFound);
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.OpenAsync("/")).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Table_of_permissions_matches_the_code()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync($"{Root}/roles");
        Assert.Equal(["Permission", "Member", "Moderator", "Admin", "Owner"], page.Texts("thead th"));
        var permissions = Enum.GetValues<Permission>();
        Assert.Equal(permissions.Length, page.All("tbody tr").Count);
        Assert.Equal(Enum.GetValues<Role>().Sum(role => permissions.Count(Permissions.Of(role).May)), page.All("tbody .icon").Count);
    }

    [Fact]
    public async Task Link_is_created_listed_and_revoked()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.SubmitAsync(await ben.OpenAsync($"{Root}/invites"), "main form", ("Input.Life", "Hour"), ("Input.Uses", "5"));
        var link = page.Is(HttpStatusCode.OK).One("copy-text input").GetAttribute("value")!;
        var code = await App.ReadAsync(db => db.Invites.Where(i => i.MakerId == Cast.Ben.Id).Select(i => i.Code).SingleAsync());
        Assert.Equal(new Uri(App.Address, $"/invite/{code}").ToString(), link);
        Assert.Equal("Expires in 60 minutes · Used 0 of 5 times", page.Texts(".rows .muted").Single());
        using var visitor = App.Visitor();
        (await visitor.GetAsync($"/invite/{code}")).Is(HttpStatusCode.OK);
        var after = await ben.SubmitAsync(page, "form[action$='handler=Revoke']");
        Assert.Empty(after.Is(HttpStatusCode.OK).All("copy-text"));
        (await visitor.GetAsync($"/invite/{code}")).Is(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Links_of_others_are_listed_only_for_those_who_manage_the_zone()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.DoesNotContain(Cast.Invite, (await ben.OpenAsync($"{Root}/invites")).Text, StringComparison.Ordinal);
        using var adm = await App.AsAsync(Cast.Adm);
        var page = await adm.OpenAsync($"{Root}/invites");
        Assert.Contains(Cast.Invite, page.One("copy-text input").GetAttribute("value"), StringComparison.Ordinal);
        Assert.Contains("Created by Ana Owner", page.Text, StringComparison.Ordinal);
        var anas = await App.ReadAsync(db => db.Invites.Select(i => i.Id).SingleAsync());
        (await ben.PostAsync($"{Root}/invites?handler=Revoke", ("invite", anas.ToString()))).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"{Root}/invites", ("Input.Life", "Hour"), ("Input.Uses", "3"))).Is(HttpStatusCode.NotFound);
        (await ben.PostAsync($"{Root}/invites", ("Input.Life", "Century"))).Is(HttpStatusCode.NotFound);
    }
}
