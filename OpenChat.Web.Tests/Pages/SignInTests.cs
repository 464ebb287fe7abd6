namespace OpenChat.Web.Tests.Pages;

public sealed class SignInTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private App App => shared.App;

    private const string SignIn = "/account/sign-in";

    [Theory]
    [InlineData("ben")]
    [InlineData(" Ben ")]
    [InlineData("@ben")]
    [InlineData("ben@example.org")]
    [InlineData("BEN@Example.org")]
    public async Task Right_password_signs_in_by_name_or_address(string login)
    {
        using var visitor = App.Visitor();
        var answer = await SignInAsync(visitor, login, Cast.Password);
        Assert.Equal("/", answer.Is(HttpStatusCode.Redirect).Location);
        Assert.Equal(Cast.Ben.Id.ToString(), (await visitor.OpenAsync("/settings/profile")).One("html").GetAttribute("data-user"));
    }

    [Theory]
    [InlineData("ben", "wrong horse battery")]
    [InlineData("nobody-at-all", Cast.Password)]
    [InlineData("", "")]
    public async Task Wrong_one_keeps_the_name_and_never_the_password(string login, string password)
    {
        using var visitor = App.Visitor();
        var page = await SignInAsync(visitor, login, password);
        page.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("Wrong username or password.", page.One(".error-text").TextContent.Trim());
        Assert.Equal(login, page.One("#login").GetAttribute("value") ?? "");
        Assert.Null(page.One("#password").GetAttribute("value"));
        Assert.Equal("Input-Password-error", page.One("#password").GetAttribute("aria-describedby"));
        Assert.DoesNotContain(visitor.Cookies, c => c.Name == "openchat");
    }

    [Theory]
    [InlineData("/settings/profile", "/settings/profile")]
    [InlineData("/z/pond-club/general?before=3", "/z/pond-club/general?before=3")]
    [InlineData("https://evil.example/", "/")]
    [InlineData("//evil.example/", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("\t//evil.example", "/")]
    [InlineData("javascript:alert(1)", "/")]
    [InlineData("/account/sign-out", "/")]
    public async Task It_returns_to_addresses_of_this_server_only(string returnTo, string destination)
    {
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync($"{SignIn}?returnTo={Uri.EscapeDataString(returnTo)}");
        var answer = await visitor.SubmitOnlyAsync(page, "form", ("Input.Login", "ben"), ("Input.Password", Cast.Password));
        Assert.Equal(destination, answer.Is(HttpStatusCode.Redirect).Location);
        var again = (await visitor.GetAsync($"{SignIn}?returnTo={Uri.EscapeDataString(returnTo)}")).Is(HttpStatusCode.Redirect);
        Assert.Equal(destination, again.Location);
    }

    [Fact]
    public async Task Page_that_required_signing_in_opens_afterwards()
    {
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync("/settings/sessions");
        Assert.Equal($"{SignIn}?returnTo=%2Fsettings%2Fsessions", page.Address);
        var opened = await visitor.SubmitAsync(page, "form", ("Input.Login", "ben"), ("Input.Password", Cast.Password));
        Assert.Equal("/settings/sessions", opened.Address);
    }

    [Fact]
    public async Task Invite_survives()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync($"{SignIn}?invite={Cast.Invite}");
        Assert.Contains("Sign in to use your invite.", page.Text, StringComparison.Ordinal);
        Assert.Equal($"/account/sign-up?invite={Cast.Invite}", page.One("a[href^='/account/sign-up']").GetAttribute("href"));
        var answer = await visitor.SubmitOnlyAsync(page, "form", ("Input.Login", "cleo"), ("Input.Password", Cast.Password));
        Assert.Equal($"/invite/{Cast.Invite}", answer.Location);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Cookie_outlives_the_browser_only_if_chosen(bool keep)
    {
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync(SignIn);
        Assert.True(page.One("input[name='Input.Keep']").HasAttribute("checked"));
        if (!keep) page.One("input[name='Input.Keep']").RemoveAttribute("checked");
        var answer = await visitor.SubmitOnlyAsync(page, "form", ("Input.Login", "ben"), ("Input.Password", Cast.Password));
        var cookie = answer.Response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("openchat=", StringComparison.Ordinal));
        Assert.Equal(keep, cookie.Contains("expires=", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Form_works_without_script()
    {
        using var visitor = App.Visitor();
        var page = (await visitor.OpenAsync(SignIn)).Is(HttpStatusCode.OK);
        Assert.Equal(["module"], page.All("script[src]").Select(s => s.GetAttribute("type"))); // It only adds to the form.
        Assert.Equal("current-password", page.One("#password").GetAttribute("autocomplete"));
        Assert.Equal("username", page.One("#login").GetAttribute("autocomplete"));
    }

    internal static async Task<HtmlPage> SignInAsync(Visitor visitor, string login, string password) =>
        await visitor.SubmitOnlyAsync(await visitor.OpenAsync(SignIn), "form", ("Input.Login", login), ("Input.Password", password));
}

/// <summary>Sign-in with rate limits and a fake clock.</summary>
public sealed class SignInLockTests() : AppTest(new AppOptions { RateLimits = true, FakeTime = true })
{
    [Fact]
    public async Task Locked_account_says_how_long_and_opens_after_that()
    {
        using var visitor = App.Visitor();
        for (var i = 0; i < 5; i++)
            (await SignInTests.SignInAsync(visitor, "ben", $"wrong password {i}")).Is(HttpStatusCode.UnprocessableEntity);
        var locked = (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.TooManyRequests);
        Assert.Contains("Too many attempts. Try again in a minute.", locked.Text, StringComparison.Ordinal);
        Assert.Equal("ben", locked.One("#login").GetAttribute("value"));
        var wait = locked.Response.Headers.RetryAfter!.Delta!.Value;
        Assert.InRange(wait.TotalSeconds, 1, 60);
        App.Clock!.Advance(wait);
        (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Being_signed_in_allows_no_more_tries()
    {
        App.Log.Expect("One address reached Limits:SignIn");
        using var cleo = await App.AsAsync(Cast.Cleo);
        using var dan = await App.AsAsync(Cast.Dan);
        for (var i = 0; i < 30; i++) (await TryAsync(i % 2 == 0 ? cleo : dan, i)).Is(HttpStatusCode.UnprocessableEntity);
        foreach (var person in new[] { cleo, dan }) (await TryAsync(person, 31)).Is(HttpStatusCode.TooManyRequests);
        (await cleo.GetAsync("/settings/profile")).Is(HttpStatusCode.OK);

        static Task<HtmlPage> TryAsync(Visitor visitor, int number) => visitor.PostAsync(
            "/account/sign-in",
            ("Input.Login", string.Create(CultureInfo.InvariantCulture, $"person{number}")),
            ("Input.Password", "a wrong password"));
    }

    [Fact]
    public async Task Address_that_tries_too_often_waits_and_the_login_stays()
    {
        App.Log.Expect("One address reached Limits:SignIn");
        using var visitor = App.Visitor();
        for (var i = 0; i < 30; i++)
        {
            var login = string.Create(CultureInfo.InvariantCulture, $"nobody{i}");
            (await SignInTests.SignInAsync(visitor, login, "a wrong password")).Is(HttpStatusCode.UnprocessableEntity);
        }
        var refused = (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("ben", refused.One("#login").GetAttribute("value"));
        Assert.Contains("Try again in", refused.Text, StringComparison.Ordinal);
        App.Clock!.Advance(refused.Response.Headers.RetryAfter!.Delta!.Value);
        (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
    }
}
