using OpenChat.Web.Data;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// Names of people, zones and channels are shown and have no effect: a page with hostile names has the same elements and attributes as
/// one with harmless names.
/// </summary>
public sealed class HostileNamesTests(HostileCrowd crowd) : IClassFixture<HostileCrowd>
{
    private App App => crowd.App;

    [Fact]
    public async Task Name_topic_and_description_add_nothing_to_the_pages_that_show_them()
    {
        string? page = null, invite = null;
        foreach (var all in crowd.People)
        {
            using var person = await App.AsAsync(all.Person);
            var channel = await person.OpenAsync($"/z/{all.Zone.Slug}/words");
            Assert.Equal(page ??= HostileTexts.SkeletonOf(channel.One("html")), HostileTexts.SkeletonOf(channel.One("html")));
            Assert.Equal(all.Channel.Name, channel.One(".pane-head h1 .clip").TextContent);
            Assert.Equal(all.Channel.Topic, channel.One(".pane-head .topic").TextContent);
            Assert.Equal(all.Zone.Name, channel.One(".side-title .clip").TextContent);
            Assert.Equal(all.Person.DisplayName, channel.One(".userbar b").TextContent);
            Assert.Equal(all.Person.DisplayName, channel.One(".msg-head a").TextContent);
            Assert.Equal($"#{all.Channel.Name}, {all.Zone.Name} | OpenChat", channel.One("title").TextContent);
            using var stranger = App.Visitor();
            var door = await stranger.OpenAsync($"/invite/{all.Invite}");
            Assert.Equal(invite ??= HostileTexts.SkeletonOf(door.One("html")), HostileTexts.SkeletonOf(door.One("html")));
            Assert.Equal(all.Zone.Name, door.One("h1").TextContent);
            Assert.Contains(HostileTexts.Squeeze(all.Zone.Description), door.Text, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/d", ".channels li a.dm", ".clip:first-child")]
    [InlineData("/u/ben", ".rows > li", "a.strong")]
    [InlineData("/u/ben", ".rail li a[data-zone]", ".label")]
    [InlineData("/zones/pond-club/channels", ".rows > li:has(.muted):not(:has([disabled]))", "a.strong")]
    [InlineData("/z/pond-club/general", ".channels li:not(:has(ul)):has(a.channel:not([aria-current]))", ".clip")]
    [InlineData("/z/pond-club/general", "#members li:has(a[href^='/u/hostile'])", ".name")]
    [InlineData("/zones/pond-club/members", ".rows > li:not(:has(.tag))", "a.strong")]
    public async Task In_a_list_of_many_each_is_one_line_like_the_others(string address, string line, string name)
    {
        using var person = await App.AsAsync(address.StartsWith("/zones", StringComparison.Ordinal) ? Cast.Ana : Cast.Ben);
        var lines = (await person.OpenAsync(address)).All(line);
        Assert.InRange(lines.Count, 50, int.MaxValue);
        // Beside lookalikes stands the username.
        foreach (var handle in lines.SelectMany(l => l.QuerySelectorAll(".handle, .clip.small:has(bdi)")).ToList()) handle.Remove();
        var kinds = lines.GroupBy(HostileTexts.SkeletonOf).Select(g => $"{g.Count()} × {g.First().OuterHtml}").ToList();
        Assert.True(kinds.Count == 1, string.Join('\n', kinds));
        Assert.All(lines, l => Assert.NotEqual("", l.QuerySelector(name)?.TextContent));
    }

    /// <summary>Each page with a form for text, and the fields that show it again when it was refused.</summary>
    public static TheoryData<string, string, string[]> Forms => new()
    {
        { "/zones/new", "main form", ["Input.Name"] },
        { "/zones/pond-club/settings", "main form", ["Input.Name", "Input.Description"] },
        { "/zones/pond-club/channels/new", "main form", ["Input.Name", "Input.Topic"] },
        { $"/zones/pond-club/channels/{Cast.PondBuild.Id}", "main form", ["Input.Name", "Input.Topic"] },
        { $"/zones/pond-club/channels/{Cast.PondBuild.Id}", "form[action$=Delete]", ["typed"] },
        { "/zones/pond-club/delete", "main form", ["typed"] },
        { "/zones/pond-club/members", "form[role=search]", ["q"] },
        { "/d", "form[role=search]", ["q"] },
        { "/settings/profile", "form:has([name='Input.DisplayName'])", ["Input.DisplayName"] },
        { Cast.General.Address, "form.composer", ["text"] },
        { $"/account/sign-up?invite={Cast.Invite}", "main form", ["Input.DisplayName", "Input.Username", "Input.Email", "Input.Password"] },
        { "/account/sign-in", "main form", ["Input.Login", "Input.Password"] },
    };

    [Theory, MemberData(nameof(Forms))]
    public async Task What_a_form_refuses_comes_back_as_text_in_its_box(string address, string form, string[] fields)
    {
        using var visitor = address.StartsWith("/account", StringComparison.Ordinal) ? App.Visitor() : await App.AsAsync(Cast.Ana);
        var empty = await visitor.OpenAsync(address);
        var refused = await Send("harmless ");
        var hostile = await Send(HostileTexts.Breakout);
        Assert.Equal(refused.Status, hostile.Status);
        Assert.InRange((int)(await Send("\ufffe@\uffff\0\ufdd0.x")).Status, 200, 422);
        Assert.Equal(HostileTexts.SkeletonOf(refused.One("html")), HostileTexts.SkeletonOf(hostile.One("html")));

        // Too long for every field; a search and a prompt for a name are answered whatever they hold.
        Task<HtmlPage> Send(string piece)
        {
            var text = string.Concat(Enumerable.Repeat(piece, 4500 / piece.Length));
            return visitor.SubmitAsync(empty, form, [.. fields.Select(f => (f, text))]);
        }
    }

    [Fact]
    public async Task Setup_treats_what_the_first_person_typed_as_text()
    {
        await using var app = await App.StartAsync(new() { Empty = true });
        using var visitor = app.Visitor();
        var page = await visitor.OpenAsync($"/setup?key={await app.Services.GetRequiredService<FirstRun>().NewKeyAsync()}");
        var answers = new List<string>();
        foreach (var text in new[] { "h", HostileTexts.Breakout })
        {
            var refused = await visitor.SubmitAsync(
                page,
                "form",
                ("Input.ServerName", text),
                ("Input.DisplayName", text),
                ("Input.Username", "a b"),
                ("Input.Email", text));
            answers.Add(HostileTexts.SkeletonOf(refused.Is(HttpStatusCode.UnprocessableEntity).One("html")));
        }
        Assert.Single(answers.Distinct());
    }
}
