namespace OpenChat.Web.Tests.Pages;

/// <summary>Many people behind one address: a class, a company, a proxy that is not named.</summary>
public sealed class CrowdTests() : AppTest(new AppOptions { RateLimits = true, FakeTime = true })
{
    private const string SignUp = $"/account/sign-up?invite={Cast.Invite}", Good = "seven herons at noon";

    private static string Name(int number) => string.Create(CultureInfo.InvariantCulture, $"pupil{number}");

    private static Task<HtmlPage> JoinAsync(Visitor visitor, int number, string password) => SignUpTests.FillAsync(
        visitor, SignUp, $"Pupil {number}", Name(number), $"{Name(number)}@example.org", password);

    [Fact]
    public async Task Thirty_join_by_one_invite_five_of_them_mistype_and_all_sign_in_again_eight_at_the_second_try()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        for (var i = 0; i < 30; i++)
        {
            using var pupil = App.Visitor();
            if (i < 5) (await JoinAsync(pupil, i, "short")).Is(HttpStatusCode.UnprocessableEntity);
            (await JoinAsync(pupil, i, Good)).Is(HttpStatusCode.Redirect);
            App.Clock!.Advance(TimeSpan.FromSeconds(20));
        }
        for (var i = 0; i < 30; i++)
        {
            using var pupil = App.Visitor();
            if (i < 8) (await SignInTests.SignInAsync(pupil, Name(i), "not what it was")).Is(HttpStatusCode.UnprocessableEntity);
            (await SignInTests.SignInAsync(pupil, Name(i), Good)).Is(HttpStatusCode.Redirect);
        }
        Assert.Equal(30, await App.ReadAsync(db => db.Members.CountAsync(m => m.User!.UserName!.StartsWith("pupil"))));
    }

    [Fact]
    public async Task Who_must_wait_reads_for_how_long_and_the_operator_which_setting_it_is()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        App.Log.Expect("One address reached Limits:SignUp");
        App.Log.Expect("Proxy:Trusted");
        using var pupil = App.Visitor();
        for (var i = 0; i < 60; i++) (await JoinAsync(pupil, i, "short")).Is(HttpStatusCode.UnprocessableEntity);
        App.Clock!.Advance(TimeSpan.FromMinutes(20));
        pupil.Http.DefaultRequestHeaders.Add("X-Forwarded-For", "not.an.address"); // As of a proxy that is not believed.
        var waits = (await JoinAsync(pupil, 60, Good)).Is(HttpStatusCode.TooManyRequests);
        Assert.Contains("Try again in 40 minutes.", waits.Text, StringComparison.Ordinal);
        Assert.Equal(Name(60), waits.One("#username").GetAttribute("value"));
        var told = App.Log.Lines.Select(l => l.Text).Where(l => l.Contains("Limits:SignUp", StringComparison.Ordinal));
        Assert.Contains("raise Limits:SignUp:Count", Assert.Single(told), StringComparison.Ordinal);
        Assert.Contains(App.Log.Lines, l => l.Text.Contains("a proxy that Proxy:Trusted does not name", StringComparison.Ordinal));
        (await JoinAsync(pupil, 60, Good)).Is(HttpStatusCode.TooManyRequests);
        Assert.Single(App.Log.Lines, l => l.Text.Contains("reached Limits:SignUp", StringComparison.Ordinal)); // Once, not per request.
    }

    [Fact]
    public async Task Right_passwords_have_a_limit_of_their_own()
    {
        App.Log.Expect("One address reached Limits:SignedIn");
        using var visitor = App.Visitor();
        var form = await visitor.OpenAsync("/account/sign-in");
        for (var i = 0; i < 120; i++) (await TryAsync()).Is(HttpStatusCode.Redirect);
        (await TryAsync()).Is(HttpStatusCode.TooManyRequests);

        Task<HtmlPage> TryAsync() => visitor.PostAsync("/account/sign-in", ("Input.Login", "ben"), ("Input.Password", Cast.Password));
    }

    [Fact]
    public async Task Held_Enter_is_one_try_and_other_guesses_are_counted()
    {
        App.Log.Expect("One address reached Limits:SignIn");
        using var visitor = App.Visitor();
        for (var i = 0; i < 40; i++) (await TryAsync("nobody", "a wrong password")).Is(HttpStatusCode.UnprocessableEntity);
        for (var i = 0; i < 29; i++) (await TryAsync($"nobody{i}", "a wrong password")).Is(HttpStatusCode.UnprocessableEntity);
        (await TryAsync("nobody29", "a wrong password")).Is(HttpStatusCode.TooManyRequests);
        using var neighbour = new Visitor(App.Address, IPAddress.Parse("127.0.0.2"));
        (await SignInTests.SignInAsync(neighbour, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);

        Task<HtmlPage> TryAsync(string login, string password) =>
            visitor.PostAsync("/account/sign-in", ("Input.Login", login), ("Input.Password", password));
    }

    [Fact]
    public async Task Same_wrong_password_typed_again_later_counts_again()
    {
        using var visitor = App.Visitor();
        for (var i = 0; i < 5; i++)
        {
            (await SignInTests.SignInAsync(visitor, "ben", "a wrong password")).Is(HttpStatusCode.UnprocessableEntity);
            App.Clock!.Advance(TimeSpan.FromSeconds(3));
        }
        (await SignInTests.SignInAsync(visitor, "ben", Cast.Password)).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Enter_pressed_twice_at_sign_up_makes_one_account_and_leads_on_both_times()
    {
        await App.RegistrationIsAsync(Registration.Invite);
        await App.Writes.RunAsync(scope => scope.Db.Invites.ExecuteUpdateAsync(set => set.SetProperty(i => i.MaxUses, 1)));
        using var nia = App.Visitor();
        var page = await nia.OpenAsync(SignUp);
        var fields = SignUpTests.Fields("Nia", "nia", "nia@example.org", Good);
        var answers = await Task.WhenAll(nia.SubmitOnlyAsync(page, "form", fields), nia.SubmitOnlyAsync(page, "form", fields));
        Assert.All(answers, a => a.Is(HttpStatusCode.Redirect));
        Assert.Equal(1, await App.ReadAsync(db => db.Users.CountAsync(u => u.UserName == "nia")));
        Assert.Equal(1, await App.ReadAsync(db => db.Members.CountAsync(m => m.User!.UserName == "nia")));
        using var other = App.Visitor();
        await App.RegistrationIsAsync(Registration.Open);
        var wrong = await SignUpTests.FillAsync(other, "/account/sign-up", "Nia", "nia", "nia@example.org", "eight herons at noon");
        wrong.Is(HttpStatusCode.UnprocessableEntity);
        App.Clock!.Advance(TimeSpan.FromMinutes(3));
        var late = await SignUpTests.FillAsync(other, "/account/sign-up", "Nia", "nia", "nia@example.org", Good);
        Assert.Contains("That username is taken.", late.Is(HttpStatusCode.UnprocessableEntity).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lock_of_a_username_does_not_tell_whose_an_email_is()
    {
        using var guesser = App.Visitor();
        for (var i = 0; i < 6; i++) await SignInTests.SignInAsync(guesser, "ben", $"wrong password {i}");
        (await SignInTests.SignInAsync(guesser, "ben", "one more")).Is(HttpStatusCode.TooManyRequests);
        var own = (await SignInTests.SignInAsync(guesser, "ben@example.org", "one more")).Is(HttpStatusCode.UnprocessableEntity);
        var none = (await SignInTests.SignInAsync(guesser, "nobody@example.org", "one more")).Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal(own.Text, none.Text);
        for (var i = 0; i < 4; i++) await SignInTests.SignInAsync(guesser, "ben@example.org", $"wrong password {i}");
        (await SignInTests.SignInAsync(guesser, "ben@example.org", Cast.Password)).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Emails_that_have_an_account_are_told_ten_times_an_hour_and_no_more()
    {
        await App.RegistrationIsAsync(Registration.Open);
        App.Log.Expect("One address reached Limits:EmailTaken");
        using var prober = App.Visitor();
        for (var i = 0; i < 10; i++) (await ProbeAsync(prober, "ben@example.org")).Is(HttpStatusCode.UnprocessableEntity);
        (await ProbeAsync(prober, "ben@example.org")).Is(HttpStatusCode.TooManyRequests);
        (await ProbeAsync(prober, "nobody@example.org")).Is(HttpStatusCode.TooManyRequests); // Else it would tell, too.
        using var neighbour = new Visitor(App.Address, IPAddress.Parse("127.0.0.2"));
        (await ProbeAsync(neighbour, "nobody@example.org")).Is(HttpStatusCode.UnprocessableEntity);

        static Task<HtmlPage> ProbeAsync(Visitor visitor, string email) =>
            SignUpTests.FillAsync(visitor, "/account/sign-up", "Nia", "nia", email, "short");
    }

    [Fact]
    public async Task Form_says_all_its_problems_at_once_unless_no_one_may_join()
    {
        await App.RegistrationIsAsync(Registration.Open);
        using var visitor = App.Visitor();
        var page = await SignUpTests.FillAsync(visitor, "/account/sign-up", "", "ben", "ana@example.org", "short");
        Assert.Equal(
            [
                "Enter a name other people can read.", "That username is taken.",
                "An account already uses this email. Sign in instead.", "Too short: at least 8 characters.",
            ],
            page.Is(HttpStatusCode.UnprocessableEntity).Texts(".error-text"));
        await App.RegistrationIsAsync(Registration.Closed);
        var closed = await visitor.PostAsync("/account/sign-up", SignUpTests.Fields("", "ben", "ana@example.org", "short"));
        Assert.DoesNotContain("taken", closed.Is(HttpStatusCode.UnprocessableEntity).Text, StringComparison.Ordinal);
    }
}
