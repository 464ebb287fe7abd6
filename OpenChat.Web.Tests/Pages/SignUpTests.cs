using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.Pages;

public sealed class SignUpTests : AppTest
{
    private const string SignUp = "/account/sign-up", Good = "seven herons at noon";

    [Fact]
    public async Task Open_server_creates_an_account_and_signs_in_at_once()
    {
        await App.RegistrationIsAsync(Registration.Open);
        using var visitor = App.Visitor();
        var answer = await FillAsync(visitor, SignUp, "Nia New", "Nia.New", "nia@example.org", " spaces stay  ");
        Assert.Equal("/", answer.Is(HttpStatusCode.Redirect).Location);
        var nia = await App.ReadAsync(db => db.Users.SingleAsync(u => u.UserName == "nia.new"));
        Assert.Equal(("Nia New", "nia@example.org", false), (nia.DisplayName, nia.Email, nia.IsAdministrator));
        (await visitor.GetAsync("/settings/profile")).Is(HttpStatusCode.OK);
        using var later = App.Visitor();
        (await SignInTests.SignInAsync(later, "nia.new", "spaces stay")).Is(HttpStatusCode.UnprocessableEntity);
        (await SignInTests.SignInAsync(later, "nia.new", " spaces stay  ")).Is(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("", "nia", "nia@example.org", Good, "Input.DisplayName", "Enter a name other people can read.")]
    [InlineData("\u200b\u202e", "nia", "nia@example.org", Good, "Input.DisplayName", "Enter a name other people can read.")]
    [InlineData(
        "123456789 123456789 123456789 123456789 123456789 1",
        "nia",
        "nia@example.org",
        Good,
        "Input.DisplayName",
        "Too long: at most 50 characters.")]
    [InlineData("Nia", "ni", "nia@example.org", Good, "Input.Username", "Use 3–30 characters.")]
    [InlineData("Nia", "nia!", "nia@example.org", Good, "Input.Username",
        "Use only a–z, 0–9, dots and underscores. It can't start or end with a dot.")]
    [InlineData("Nia", "Adm1n", "nia@example.org", Good, "Input.Username", "That name is reserved.")]
    [InlineData("Nia", "BEN", "nia@example.org", Good, "Input.Username", "That username is taken.")]
    [InlineData("Nia", "nia", "nia.example.org", Good, "Input.Email", "Enter a valid email address.")]
    [InlineData("Nia", "nia", "Ben@Example.ORG", Good, "Input.Email", "An account already uses this email. Sign in instead.")]
    [InlineData("Nia", "nia", "nia@example.org", "seven77", "Input.Password", "Too short: at least 8 characters.")]
    [InlineData("Nia", "nia", "nia@example.org", "password123", "Input.Password",
        "That password is too easy to guess. Try a short sentence.")]
    [InlineData("Nia", "niaofpond", "nia@example.org", "niaofpond", "Input.Password",
        "Your name and email are easy to guess. Try a short sentence.")]
    public async Task Each_refusal_is_a_sentence_at_its_field_and_keeps_the_values(
        string name,
        string username,
        string email,
        string password,
        string field,
        string sentence)
    {
        await App.RegistrationIsAsync(Registration.Open);
        using var visitor = App.Visitor();
        var page = (await FillAsync(visitor, SignUp, name, username, email, password)).Is(HttpStatusCode.UnprocessableEntity);
        var input = page.One($"input[name='{field}']");
        Assert.Equal("true", input.GetAttribute("aria-invalid"));
        Assert.True(input.HasAttribute("autofocus"));
        var error = page.One($"#{input.GetAttribute("aria-describedby")!.Split(' ')[0]}");
        Assert.Equal(sentence, string.Join(' ', error.TextContent.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)));
        Assert.Single(page.All(".error-text"));
        Assert.Equal((username, email), (page.One("#username").GetAttribute("value"), page.One("#email").GetAttribute("value")));
        Assert.Null(page.One("#password").GetAttribute("value"));
        Assert.Equal(Cast.Everybody.Count, await App.ReadAsync(db => db.Users.CountAsync()));
    }

    [Theory]
    [InlineData(Registration.Invite, "Invite only")]
    [InlineData(Registration.Closed, "This server isn't accepting new accounts")]
    public async Task Closed_server_says_so_in_place_of_the_form(Registration registration, string title)
    {
        await App.RegistrationIsAsync(registration);
        using var visitor = App.Visitor();
        var page = (await visitor.OpenAsync(SignUp)).Is(HttpStatusCode.OK);
        Assert.Equal(title, page.One("h1").TextContent);
        Assert.Empty(page.All("form"));
        var forced = await visitor.PostAsync(SignUp, Fields("Nia", "nia", "nia@example.org", Good));
        Assert.Equal(title, forced.Is(HttpStatusCode.UnprocessableEntity).One("h1").TextContent);
        Assert.Equal(Cast.Everybody.Count, await App.ReadAsync(db => db.Users.CountAsync()));
    }

    [Theory]
    [InlineData("?invite=" + Cast.Invite)]
    [InlineData("?returnTo=%2Finvite%2F" + Cast.Invite)]
    public async Task Working_invite_opens_an_invite_only_server_and_its_zone(string query)
    {
        await App.RegistrationIsAsync(Registration.Invite);
        using var visitor = App.Visitor();
        var page = await visitor.OpenAsync(SignUp + query);
        Assert.Equal("/account/sign-in" + query, page.One("a[href^='/account/sign-in']").GetAttribute("href"));
        Assert.Equal("Join Pond Club", page.One("h1").TextContent);
        var answer = await visitor.SubmitOnlyAsync(page, "form", Fields("Nia", "nia", "nia@example.org", Good));
        Assert.Equal("/z/pond-club", answer.Is(HttpStatusCode.Redirect).Location);
        Assert.True(await App.ReadAsync(db => db.Members.AnyAsync(m => m.ZoneId == Cast.PondClub && m.User!.UserName == "nia")));
        Assert.Equal(1, (await App.ReadAsync(db => db.Invites.SingleAsync(i => i.Code == Cast.Invite))).Uses);
    }

    [Fact]
    public async Task Only_an_email_that_is_taken_offers_to_sign_in_instead()
    {
        await App.RegistrationIsAsync(Registration.Open);
        using var visitor = App.Visitor();
        var taken = await FillAsync(visitor, $"{SignUp}?invite={Cast.Invite}", "Nia", "nia", Cast.Ben.Email, Good);
        Assert.Equal($"/account/sign-in?invite={Cast.Invite}", taken.One(".error-text a").GetAttribute("href"));
        Assert.Empty((await FillAsync(visitor, SignUp, "Nia", "ben", "nia@example.org", Good)).All(".error-text a"));
    }

    [Fact]
    public async Task Invite_that_has_ended_opens_nothing()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        await App.Writes.RunAsync(scope => scope.Db.Invites.ExecuteUpdateAsync(set => set.SetProperty(i => i.RevokedAt, scope.Now)));
        using var visitor = App.Visitor();
        Assert.Equal("This invite is no longer valid", (await visitor.OpenAsync($"{SignUp}?invite={Cast.Invite}")).One("h1").TextContent);
        var forced = await visitor.PostAsync($"{SignUp}?invite={Cast.Invite}", Fields("Nia", "nia", "nia@example.org", Good));
        forced.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(Cast.Everybody.Count, await App.ReadAsync(db => db.Users.CountAsync()));
    }

    [Fact]
    public async Task Values_without_a_field_are_ignored()
    {
        await App.RegistrationIsAsync(Registration.Open);
        using var visitor = App.Visitor();
        var answer = await visitor.PostAsync(SignUp,
        [
            .. Fields("Nia", "nia", "nia@example.org", Good),
            ("IsAdministrator", "true"),
            ("Input.IsAdministrator", "true"),
            ("Input.Id", Cast.Ben.Id.ToString()),
            ("Input.EmailConfirmed", "true"),
            ("User.IsAdministrator", "true"),
        ]);
        answer.Is(HttpStatusCode.Redirect);
        var nia = await App.ReadAsync(db => db.Users.SingleAsync(u => u.UserName == "nia"));
        Assert.False(nia.IsAdministrator);
        Assert.False(nia.EmailConfirmed);
        Assert.NotEqual(Cast.Ben.Id, nia.Id);
    }

    [Fact]
    public async Task Someone_who_is_signed_in_is_redirected()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        Assert.Equal("/", (await ben.GetAsync(SignUp)).Is(HttpStatusCode.Redirect).Location);
        Assert.Equal($"/invite/{Cast.Invite}", (await ben.GetAsync($"{SignUp}?invite={Cast.Invite}")).Is(HttpStatusCode.Redirect).Location);
    }

    [Fact]
    public async Task One_name_taken_by_many_at_once_makes_one_account()
    {
        await App.RegistrationIsAsync(Registration.Open);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(async i =>
        {
            using var visitor = App.Visitor();
            return (await FillAsync(visitor, SignUp, "Nia", "nia", $"nia{i}@example.org", Good)).Status;
        }));
        Assert.Equal(1, answers.Count(a => a == HttpStatusCode.Redirect));
        Assert.Equal(5, answers.Count(a => a == HttpStatusCode.UnprocessableEntity));
    }

    [Fact]
    public async Task Invite_for_one_makes_one_account_however_many_come_at_once()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        await App.Writes.RunAsync(scope => scope.Db.Invites
            .Where(i => i.Code == Cast.Invite)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.MaxUses, 1)));
        var before = await App.ReadAsync(db => db.Users.CountAsync());
        var forms = new List<(Visitor Visitor, HtmlPage Page)>();
        for (var i = 0; i < 8; i++)
        {
            var visitor = App.Visitor();
            forms.Add((visitor, await visitor.OpenAsync($"{SignUp}?invite={Cast.Invite}")));
        }
        var answers = await Task.WhenAll(forms.Select((form, i) =>
            form.Visitor.SubmitOnlyAsync(form.Page, "form", Fields("Nia", $"nia{(char)('a' + i)}", $"nia{i}@example.org", Good))));
        foreach (var (visitor, _) in forms) visitor.Dispose();
        Assert.Equal(1, answers.Count(a => a.Status == HttpStatusCode.Redirect));
        Assert.Equal(before + 1, await App.ReadAsync(db => db.Users.CountAsync()));
        Assert.Equal(1, await App.ReadAsync(db => db.Invites.Where(i => i.Code == Cast.Invite).Select(i => i.Uses).SingleAsync()));
    }

    internal static (string, string)[] Fields(string name, string username, string email, string password) =>
        [("Input.DisplayName", name), ("Input.Username", username), ("Input.Email", email), ("Input.Password", password)];

    internal static async Task<HtmlPage> FillAsync(
        Visitor visitor,
        string path,
        string name,
        string username,
        string email,
        string password) =>
        await visitor.SubmitOnlyAsync(await visitor.OpenAsync(path), "form", Fields(name, username, email, password));
}

public sealed class SignUpQueriesTests() : AppTest(new()
{
    FakeTime = true,
    Settings = [("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information")],
})
{
    [Fact]
    public async Task The_page_reads_who_may_join_and_the_invite_once()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        using var visitor = App.Visitor();
        Assert.Single((await visitor.GetAsync($"/account/sign-up?invite={Cast.Invite}")).Is(HttpStatusCode.OK).All("form"));
        Assert.Equal(1, Count("SELECT .*FROM \"?invites\"? AS"));
        Assert.Equal(1, Count("SELECT .*FROM \"?meta\"? AS.*'registration'"));

        int Count(string query) =>
            App.Log.Lines.Count(line => Regex.IsMatch(line.Text, $"Executed DbCommand.*{query}", RegexOptions.Singleline));
    }
}

public sealed class SignUpLimitTests() : AppTest(new AppOptions
{
    RateLimits = true, FakeTime = true, Settings = [("Limits:SignUp:Count", "20")],
})
{
    [Fact]
    public async Task Too_many_tries_wait_and_the_values_stay()
    {
        await App.RegistrationIsAsync(Registration.Open);
        App.Log.Expect("One address reached Limits:SignUp");
        using var visitor = App.Visitor();
        for (var i = 0; i < 20; i++) (await FillAsync("ben")).Is(HttpStatusCode.UnprocessableEntity);
        var refused = (await FillAsync("nia")).Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("nia", refused.One("#username").GetAttribute("value"));
        App.Clock!.Advance(refused.Response.Headers.RetryAfter!.Delta!.Value);
        (await FillAsync("nia")).Is(HttpStatusCode.Redirect);

        Task<HtmlPage> FillAsync(string username) =>
            SignUpTests.FillAsync(visitor, "/account/sign-up", "Nia", username, "nia@example.org", "seven herons at noon");
    }

    [Fact]
    public async Task New_account_allows_no_more_tries()
    {
        await App.RegistrationIsAsync(Registration.Open);
        App.Log.Expect("One address reached Limits:SignUp");
        using var visitor = App.Visitor();
        for (var i = 0; i < 20; i++) (await SignUpAsync(visitor, i)).Is(HttpStatusCode.Redirect); // Signed in from the first one on.
        (await SignUpAsync(visitor, 20)).Is(HttpStatusCode.TooManyRequests);
        using var neighbour = new Visitor(App.Address, IPAddress.Parse("127.0.0.2"));
        (await SignUpAsync(neighbour, 21)).Is(HttpStatusCode.Redirect);

        static Task<HtmlPage> SignUpAsync(Visitor visitor, int number) => visitor.PostAsync(
            "/account/sign-up",
            SignUpTests.Fields("Nia", $"nia{number}", $"nia{number}@example.org", "seven herons at noon"));
    }

    [Fact]
    public async Task Guessing_at_invites_is_stopped()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        using var visitor = App.Visitor();
        for (var i = 0; i < 10; i++) (await visitor.GetAsync($"/account/sign-up?invite=guess{i}")).Is(HttpStatusCode.OK);
        var refused = (await visitor.GetAsync($"/account/sign-up?invite={Cast.Invite}")).Is(HttpStatusCode.TooManyRequests);
        App.Clock!.Advance(refused.Response.Headers.RetryAfter!.Delta!.Value);
        Assert.Single((await visitor.GetAsync($"/account/sign-up?invite={Cast.Invite}")).Is(HttpStatusCode.OK).All("form"));
    }

    [Fact]
    public async Task Open_server_names_the_zone_of_a_valid_invite_only_and_stops_guesses()
    {
        await App.RegistrationIsAsync(Registration.Open);
        using var visitor = App.Visitor();
        var named = await visitor.OpenAsync($"/account/sign-up?invite={Cast.Invite}");
        Assert.Equal("Join Pond Club", named.One("h1").TextContent);
        for (var i = 0; i < 10; i++)
        {
            var guessed = (await visitor.GetAsync($"/account/sign-up?invite=guess{i}")).Is(HttpStatusCode.OK);
            Assert.Equal("Create your account", guessed.One("h1").TextContent);
        }
        (await visitor.GetAsync($"/account/sign-up?invite={Cast.Invite}")).Is(HttpStatusCode.TooManyRequests);
    }
}
