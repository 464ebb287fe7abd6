namespace OpenChat.Web.Tests.Pages;

/// <summary>Changing what one signs in with.</summary>
public sealed class AccountSettingsTests : AppTest
{
    private const string Account = "/settings/account", Profile = "/settings/profile", New = "seven herons at noon";
    private const string PasswordForm = "form[action$='handler=Password']", EmailForm = "form[action$='handler=Email']";

    private static Task<HtmlPage> ChangePasswordAsync(Visitor visitor, HtmlPage page, string current, string next) =>
        visitor.SubmitAsync(page, PasswordForm, ("currentPassword", current), ("Input.Password", next));

    private static Task<HtmlPage> ChangeEmailAsync(Visitor visitor, HtmlPage page, string current, string next) =>
        visitor.SubmitAsync(page, EmailForm, ("emailPassword", current), ("Input.Email", next));

    [Fact]
    public async Task New_password_signs_in_the_old_one_does_not_and_other_devices_are_out()
    {
        using var here = await App.AsAsync(Cast.Ben);
        using var there = await App.AsAsync(Cast.Ben);
        using var ana = await App.AsAsync(Cast.Ana);
        var page = await ChangePasswordAsync(here, await here.OpenAsync(Account), Cast.Password, New);
        Assert.Contains("Password changed.", page.Is(HttpStatusCode.OK).One("[data-flash]").TextContent, StringComparison.Ordinal);
        (await here.GetAsync(Profile)).Is(HttpStatusCode.OK);
        (await ana.GetAsync(Profile)).Is(HttpStatusCode.OK);
        var out_ = await there.OpenAsync(Profile);
        Assert.StartsWith("/account/sign-in", out_.Address, StringComparison.Ordinal);
        Assert.Contains("Your password or email was changed.", out_.Text, StringComparison.Ordinal);
        Assert.False(out_.One("html").HasAttribute("data-forget")); // Drafts wait for the same person.
        using var visitor = App.Visitor();
        (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.UnprocessableEntity);
        (await SignInTests.SignInAsync(visitor, "ben", New)).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task New_email_signs_in_and_the_old_one_does_not()
    {
        using var here = await App.AsAsync(Cast.Ben);
        using var there = await App.AsAsync(Cast.Ben);
        var page = await here.OpenAsync(Account);
        Assert.Contains("ben@example.org", page.Text, StringComparison.Ordinal);
        page = await ChangeEmailAsync(here, page, Cast.Password, " Ben＠Home.example.org ");
        Assert.Contains("Ben@Home.example.org", page.Is(HttpStatusCode.OK).One(".rows").TextContent, StringComparison.Ordinal);
        (await there.GetAsync(Profile)).Is(HttpStatusCode.Redirect);
        using var visitor = App.Visitor();
        (await SignInTests.SignInAsync(visitor, "ben@example.org", Cast.Password)).Is(HttpStatusCode.UnprocessableEntity);
        (await SignInTests.SignInAsync(visitor, "ben@home.example.org", Cast.Password)).Is(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("a wrong password", New, "#current-password", "That's not your current password.")]
    [InlineData("", New, "#current-password", "That's not your current password.")]
    [InlineData(Cast.Password, "short", "#new-password", "Too short: at least 8 characters.")]
    [InlineData(Cast.Password, "password123", "#new-password", "That password is too easy to guess. Try a short sentence.")]
    [InlineData(Cast.Password, "ben@example.org", "#new-password", "Your name and email are easy to guess. Try a short sentence.")]
    public async Task Refused_password_changes_nothing_and_says_why(string current, string next, string field, string sentence)
    {
        using var here = await App.AsAsync(Cast.Ben);
        using var there = await App.AsAsync(Cast.Ben);
        var page = await ChangePasswordAsync(here, await here.OpenAsync(Account), current, next);
        var input = page.Is(HttpStatusCode.UnprocessableEntity).One(field);
        Assert.Equal(sentence, page.One($"#{input.GetAttribute("aria-describedby")!.Split(' ')[0]}").TextContent.Trim());
        Assert.All(page.All("input[type=password]"), i => Assert.Null(i.GetAttribute("value")));
        (await there.GetAsync(Profile)).Is(HttpStatusCode.OK);
        using var visitor = App.Visitor();
        (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("a wrong password", "ben@home.example.org", "That's not your current password.")]
    [InlineData(Cast.Password, "ANA@example.org", "An account already uses this email.")]
    [InlineData(Cast.Password, "home.example.org", "Enter a valid email address.")]
    [InlineData(Cast.Password, "BEN@example.org", "That's your email already.")]
    public async Task Refused_email_changes_nothing_and_stays_as_typed(string current, string next, string sentence)
    {
        using var here = await App.AsAsync(Cast.Ben);
        using var there = await App.AsAsync(Cast.Ben);
        var page = await ChangeEmailAsync(here, await here.OpenAsync(Account), current, next);
        Assert.Equal(sentence, page.Is(HttpStatusCode.UnprocessableEntity).One(".error-text").TextContent.Trim());
        Assert.Equal(next, page.One("#email").GetAttribute("value"));
        Assert.True(await App.ReadAsync(db => db.Users.AnyAsync(u => u.Id == Cast.Ben.Id && u.Email == "ben@example.org")));
        (await there.GetAsync(Profile)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Guessing_at_a_borrowed_browser_is_locked_and_the_session_goes_on()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Account);
        for (var i = 0; i < 5; i++)
            (await ChangePasswordAsync(ben, page, $"wrong password {i}", New)).Is(HttpStatusCode.UnprocessableEntity);
        var locked = (await ChangePasswordAsync(ben, page, Cast.Password, New)).Is(HttpStatusCode.TooManyRequests);
        Assert.Contains("Too many attempts. Try again in", locked.Text, StringComparison.Ordinal);
        (await ben.GetAsync(Profile)).Is(HttpStatusCode.OK);
        using var visitor = App.Visitor(); // Someone who guesses there locks no one out of the sign-in page.
        (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task Device_signed_out_on_the_Sessions_page_says_so_and_forgets_and_one_that_signed_out_itself_says_nothing()
    {
        using var here = await App.AsAsync(Cast.Ben);
        using var there = await App.AsAsync(Cast.Ben);
        await here.SubmitAsync(await here.OpenAsync("/settings/sessions"), ".rows form");
        var ended = await there.GetAsync(Profile);
        Assert.Equal("\"storage\"", ended.Is(HttpStatusCode.Redirect).Response.Headers.GetValues("Clear-Site-Data").Single());
        var page = await there.OpenAsync("/account/sign-in");
        Assert.Contains("You were signed out on another device.", page.Text, StringComparison.Ordinal);
        Assert.True(page.One("html").HasAttribute("data-forget"));
        (await there.SubmitOnlyAsync(page, "form", ("Input.Login", "ben"), ("Input.Password", Cast.Password))).Is(HttpStatusCode.Redirect);
        await there.PostAsync("/account/sign-out");
        page = await there.OpenAsync("/account/sign-in");
        Assert.DoesNotContain("another device", page.Text, StringComparison.Ordinal);
        Assert.False(page.One("html").HasAttribute("data-forget"));
    }
}

/// <summary>What set-up asked, changed later by an administrator.</summary>
public sealed class ServerSettingsTests() : AppTest(new AppOptions { Settings = [("Description", "As configured")] })
{
    private const string Server = "/settings/server", Form = "form[action='/settings/server']";

    [Fact]
    public async Task Administrator_changes_name_description_and_who_may_join()
    {
        await App.RegistrationIsAsync(Registration.Closed);
        using var visitor = App.Visitor();
        Assert.Equal("As configured", (await visitor.OpenAsync("/")).One(".lead").TextContent);
        using var ola = await App.AsAsync(Cast.Ola);
        var page = await ola.OpenAsync(Server);
        Assert.Equal(["This server"], page.Texts(".nav-list [aria-current=page]"));
        Assert.Equal("Closed", page.One("input[type=radio][checked]").GetAttribute("value"));
        foreach (var radio in page.All("input[type=radio]")) radio.RemoveAttribute("checked");
        page = await ola.SubmitAsync(
            page, Form, ("Input.Name", " Tea  House "), ("Input.Description", "Tea & talk"), ("Input.Registration", "Open"));
        Assert.Contains("Server saved.", page.Is(HttpStatusCode.OK).Text, StringComparison.Ordinal);
        var home = await visitor.OpenAsync("/");
        Assert.Equal(("Tea House", "Tea & talk"), (home.One("h1").TextContent, home.One(".lead").TextContent));
        Assert.Contains("Tea House", (await visitor.OpenAsync("/account/sign-in")).One("footer").TextContent, StringComparison.Ordinal);
        Assert.Single((await visitor.OpenAsync("/account/sign-up")).All("form"));
        await ola.SubmitAsync(await ola.OpenAsync(Server), Form, ("Input.Description", ""));
        Assert.NotEqual("As configured", (await visitor.OpenAsync("/")).One(".lead").TextContent); // It was taken away on purpose.
    }

    [Fact]
    public async Task No_one_else_finds_the_page_or_changes_anything()
    {
        await App.RegistrationIsAsync(Registration.Closed);
        using var ana = await App.AsAsync(Cast.Ana); // Owns a zone, not the server.
        (await ana.GetAsync(Server)).Is(HttpStatusCode.NotFound);
        (await ana.PostAsync(Server, ("Input.Name", "Mine"), ("Input.Registration", "Open"))).Is(HttpStatusCode.NotFound);
        Assert.DoesNotContain("This server", (await ana.OpenAsync("/settings/profile")).Texts(".nav-list a"));
        Assert.True(await App.ReadAsync(db => db.Meta.AnyAsync(m => m.Key == Meta.Registration && m.Value == "Closed")));
        Assert.False(await App.ReadAsync(db => db.Meta.AnyAsync(m => m.Key == Meta.ServerName)));
    }

    [Fact]
    public async Task Refusal_is_a_sentence_at_its_field_and_keeps_what_was_typed()
    {
        using var ola = await App.AsAsync(Cast.Ola);
        var page = await ola.SubmitAsync(await ola.OpenAsync(Server), Form, ("Input.Name", "T"), ("Input.Description", "Tea"));
        Assert.Equal("Use 2–60 characters.", page.Is(HttpStatusCode.UnprocessableEntity).One("#Input-Name-error").TextContent.Trim());
        Assert.Equal("Tea", page.One("#description").TextContent.Trim());
        page = await ola.SubmitAsync(page, Form, ("Input.Name", "Tea House"), ("Input.Description", new string('x', 301)));
        Assert.Equal("Too long: at most 300 characters.", page.One("#Input-Description-error").TextContent.Trim());
        (await ola.PostAsync(Server, ("Input.Name", "Tea House"), ("Input.Registration", "7"))).Is(HttpStatusCode.BadRequest);
        Assert.False(await App.ReadAsync(db => db.Meta.AnyAsync(m => m.Key == Meta.ServerName)));
    }
}
