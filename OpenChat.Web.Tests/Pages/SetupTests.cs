using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Pages;

public sealed class SetupTests() : AppTest(new AppOptions { Empty = true, FakeTime = true })
{
    private const string Setup = "/setup", Good = "seven herons at noon";

    [Theory]
    [InlineData("/")]
    [InlineData("/account/sign-up")]
    [InlineData("/z/anything")]
    [InlineData("/no/such/page")]
    public async Task Every_address_leads_to_set_up_until_it_is_done(string path)
    {
        using var visitor = App.Visitor();
        var page = (await visitor.OpenAsync(path)).Is(HttpStatusCode.OK);
        Assert.Equal(Setup, page.Address);
        Assert.Equal("This server isn't set up yet", page.One("h1").TextContent);
        Assert.Contains("openchat setup-link", page.Text, StringComparison.Ordinal);
        Assert.Empty(page.All("form"));
    }

    [Fact]
    public async Task Link_makes_the_administrator_the_server_and_its_first_zone()
    {
        using var visitor = App.Visitor();
        var page = await OpenAsync(visitor);
        Assert.Equal(["module"], page.All("script[src]").Select(s => s.GetAttribute("type"))); // It only adds to the form.
        Assert.Equal("Invite", page.One("input[name='Input.Registration'][checked]").GetAttribute("value"));
        var answer = await visitor.SubmitOnlyAsync(page, "form", Filled("Pond Club", Registration.Open));
        Assert.Equal("/z/pond-club", answer.Is(HttpStatusCode.Redirect).Location);
        (await visitor.OpenAsync("/z/pond-club")).Is(HttpStatusCode.OK);
        var ola = await App.ReadAsync(db => db.Users.SingleAsync());
        Assert.Equal(("ola", true), (ola.UserName, ola.IsAdministrator));
        var zone = await App.ReadAsync(db => db.Zones.Include(z => z.Channels).Include(z => z.Members).SingleAsync());
        Assert.Equal(("Pond Club", ola.Id, Role.Owner), (zone.Name, zone.Members.Single().UserId, zone.Members.Single().Role));
        Assert.Equal([ChannelKind.Text, ChannelKind.Voice], zone.Channels.OrderBy(c => c.Position).Select(c => c.Kind));
        Assert.Equal("Open", await App.ReadAsync(db => db.Meta.Where(m => m.Key == Meta.Registration).Select(m => m.Value).SingleAsync()));
        using var next = App.Visitor();
        Assert.Contains("Pond Club", (await next.OpenAsync("/account/sign-in")).One("footer").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Afterwards_the_address_is_gone_for_everyone()
    {
        using var ola = App.Visitor();
        var (used, other) = (await OpenAsync(ola), App.Visitor());
        (await ola.SubmitOnlyAsync(used, "form", Filled("Pond Club", Registration.Invite))).Is(HttpStatusCode.Redirect);
        (await ola.GetAsync(used.Address)).Is(HttpStatusCode.NotFound);
        using (other)
        {
            (await other.GetAsync(Setup)).Is(HttpStatusCode.NotFound);
            (await other.GetAsync(used.Address)).Is(HttpStatusCode.NotFound);
            (await other.PostAsync(used.Address, Filled("Mine", Registration.Open))).Is(HttpStatusCode.NotFound);
        }
        Assert.Equal(1, await App.ReadAsync(db => db.Users.CountAsync()));
    }

    [Fact]
    public async Task One_of_many_at_once_wins_and_the_others_get_404()
    {
        var key = await NewKeyAsync();
        var visitors = Enumerable.Range(0, 5).Select(_ => App.Visitor()).ToList();
        var pages = await Task.WhenAll(visitors.Select(v => v.OpenAsync($"{Setup}?key={key}")));
        var answers = await Task.WhenAll(visitors.Select((v, i) => v.SubmitOnlyAsync(pages[i], "form",
            [("Input.ServerName", "Pond Club"), .. SignUpTests.Fields("Racer", $"racer{i}", $"racer{i}@example.org", Good)])));
        Assert.Single(answers, a => a.Status == HttpStatusCode.Redirect);
        Assert.Equal(4, answers.Count(a => a.Status == HttpStatusCode.NotFound));
        Assert.Equal(1, await App.ReadAsync(db => db.Users.CountAsync()));
        visitors.ForEach(v => v.Dispose());
    }

    [Fact]
    public async Task Link_ends_after_an_hour_and_with_the_next_one()
    {
        using var visitor = App.Visitor();
        var first = await OpenAsync(visitor);
        var second = await OpenAsync(visitor);
        Assert.Contains("This link expired", (await visitor.OpenAsync(first.Address)).Text, StringComparison.Ordinal);
        (await visitor.SubmitOnlyAsync(first, "form", Filled("Pond Club", Registration.Open))).Is(HttpStatusCode.UnprocessableEntity);
        App.Clock!.Advance(TimeSpan.FromMinutes(61));
        Assert.Contains("This link expired", (await visitor.OpenAsync(second.Address)).Text, StringComparison.Ordinal);
        (await visitor.SubmitOnlyAsync(second, "form", Filled("Pond Club", Registration.Open))).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(0, await App.ReadAsync(db => db.Users.CountAsync()));
        var third = await OpenAsync(visitor);
        (await visitor.SubmitOnlyAsync(third, "form", Filled("Pond Club", Registration.Open))).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Refusals_are_shown_at_their_fields_and_the_values_stay()
    {
        using var visitor = App.Visitor();
        var page = await visitor.SubmitOnlyAsync(await OpenAsync(visitor), "form",
            [("Input.ServerName", "P"), ("Input.Registration", "Closed"), .. SignUpTests.Fields("Ola", "o", "ola@example.org", Good)]);
        page.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("Use 2–60 characters.", page.One("#Input-ServerName-error").TextContent.Trim());
        Assert.Equal("Closed", page.One("input[name='Input.Registration'][checked]").GetAttribute("value"));
        page = await visitor.SubmitOnlyAsync(page, "form", ("Input.ServerName", "Pond Club"), ("Input.Password", Good));
        Assert.Equal("Use 3–30 characters.", page.Is(HttpStatusCode.UnprocessableEntity).One("#Input-Username-error").TextContent.Trim());
        (await visitor.SubmitOnlyAsync(page, "form", ("Input.Username", "ola"), ("Input.Password", Good))).Is(HttpStatusCode.Redirect);
    }

    private async Task<HtmlPage> OpenAsync(Visitor visitor) =>
        (await visitor.OpenAsync($"{Setup}?key={await NewKeyAsync()}")).Is(HttpStatusCode.OK);

    private Task<string> NewKeyAsync() => App.Services.GetRequiredService<FirstRun>().NewKeyAsync();

    private static (string, string)[] Filled(string name, Registration registration) =>
    [
        ("Input.ServerName", name),
        ("Input.Registration", registration.ToString()),
        .. SignUpTests.Fields("Ola Operator", "ola", "ola@example.org", Good),
    ];
}

/// <summary>On a developer's own machine, no link is needed.</summary>
public sealed class SetupInDevelopmentTests() : AppTest(new AppOptions { Empty = true, Settings = [("environment", "Development")] })
{
    [Fact]
    public async Task Form_opens_without_the_link()
    {
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync("/");
        Assert.Equal("Set up your server", page.One("h1").TextContent);
        var person = SignUpTests.Fields("Ola", "ola", "ola@example.org", "seven herons at noon");
        (await visitor.SubmitOnlyAsync(page, "form", [("Input.ServerName", "Pond Club"), .. person])).Is(HttpStatusCode.Redirect);
        Assert.Equal(1, await App.ReadAsync(db => db.Users.CountAsync()));
    }
}
