namespace OpenChat.Web.Tests.Pages;

public sealed class ErrorPageTests : AppTest
{
    [Fact]
    public async Task Missing_page_is_the_same_for_strangers_and_for_people_signed_in()
    {
        using var visitor = App.Visitor();
        var page = (await visitor.GetAsync("/no/such/page")).Is(HttpStatusCode.NotFound);
        Assert.Equal("Page not found", page.One("h1").TextContent);
        Assert.EndsWith("/js/public.js", page.One("script[src]").GetAttribute("src"), StringComparison.Ordinal);
        using var ben = await App.AsAsync(Cast.Ben);
        page = (await ben.GetAsync("/no/such/page")).Is(HttpStatusCode.NotFound);
        Assert.Equal("Page not found", page.One("h1").TextContent);
        Assert.Equal("Back to your zones", page.One("main a.btn").TextContent);
    }

    [Fact]
    public async Task Hidden_channel_gets_the_same_page_as_a_missing_one()
    {
        using var cleo = await App.AsAsync(Cast.Cleo);
        var hidden = (await cleo.GetAsync(Cast.General.Address)).Is(HttpStatusCode.NotFound);
        var nothing = (await cleo.GetAsync("/z/no-such-zone/general")).Is(HttpStatusCode.NotFound);
        Assert.Equal(nothing.One("#main").TextContent, hidden.One("#main").TextContent);
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.GetAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("/error/500")]
    [InlineData("/error/404")]
    [InlineData("/error/200")]
    [InlineData("/error/abc")]
    public async Task No_one_can_open_an_error_that_did_not_happen(string path)
    {
        using var visitor = App.Visitor();
        Assert.Equal("404", (await visitor.GetAsync(path)).Is(HttpStatusCode.NotFound).One(".mono").TextContent);
    }

    [Fact]
    public async Task Path_is_not_echoed()
    {
        using var visitor = App.Visitor();
        var page = (await visitor.GetAsync("/%3Cscript%3Ealert(1)%3C/script%3E?q=%22%3E%3Cimg%20src=x%3E")).Is(HttpStatusCode.NotFound);
        Assert.DoesNotContain("alert", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Form_that_was_open_too_long_says_what_to_do()
    {
        using var visitor = App.Visitor();
        using var form = new FormUrlEncodedContent([KeyValuePair.Create("Input.Login", "ben")]);
        var page = await HtmlPage.ReadAsync(await visitor.Http.PostAsync("/account/sign-in", form, TestContext.Current.CancellationToken));
        Assert.Equal("Something went wrong with that request", page.Is(HttpStatusCode.BadRequest).One("h1").TextContent);
    }

    [Fact]
    public async Task Scripts_get_the_status_and_no_page()
    {
        using var visitor = App.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/no/such/page");
        request.Headers.Add("Sec-Fetch-Mode", "cors");
        var answer = await HtmlPage.ReadAsync(await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken));
        Assert.Equal("", answer.Is(HttpStatusCode.NotFound).Body);
    }

    [Fact]
    public async Task A_failure_to_read_the_session_is_a_page_too_and_assets_do_not_read_it()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await App.ReadAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE sessions RENAME TO gone"));
        App.Log.Expect("sessions");
        App.Log.Expect("Reference");
        foreach (var address in new[] { Cast.General.Address, "/settings/profile", "/no/such/page" })
        {
            var page = (await ben.GetAsync(address)).Is(HttpStatusCode.InternalServerError);
            Assert.Equal("Something went wrong on our end", page.One("h1").TextContent);
            Assert.Equal("DENY", page.Response.Headers.GetValues("X-Frame-Options").Single());
        }
        foreach (var address in new[] { "/health/live", $"{OpenChat.Web.Rendering.AssetMap.Prefix}/css/tokens.css" })
            (await ben.GetAsync(address)).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Failure_shows_a_reference_that_is_in_the_log(bool script)
    {
        using var visitor = App.Visitor();
        var form = await visitor.OpenAsync("/account/sign-in");
        await App.ReadAsync(db => db.Database.ExecuteSqlRawAsync("ALTER TABLE users RENAME TO gone"));
        App.Log.Expect("users");
        App.Log.Expect("Reference");
        using var request = form.Filled("form", [("Input.Login", "ben"), ("Input.Password", Cast.Password)]);
        if (script) request.Headers.Remove("Sec-Fetch-Mode");
        if (script) request.Headers.Add("Sec-Fetch-Mode", "cors");
        var page = await HtmlPage.ReadAsync(await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken));
        page.Is(HttpStatusCode.InternalServerError);
        if (script)
        {
            Assert.Equal("", page.Body);
            return;
        }
        Assert.Equal("Something went wrong on our end", page.One("h1").TextContent);
        var reference = page.Texts(".faint.small")[^1]["Reference ".Length..];
        Assert.Contains(App.Log.Lines, l => l.Text.Contains(reference, StringComparison.Ordinal));
        Assert.DoesNotContain("Exception", page.Body, StringComparison.Ordinal);
        Assert.DoesNotContain("users", page.Body, StringComparison.Ordinal);
    }
}
