using OpenChat.Web.Accounts;
using OpenChat.Web.Tests.Pages;

namespace OpenChat.Web.Tests.Promises;

/// <summary>What strangers try at sign-in and sign-up.</summary>
public sealed class AccountThreatsTests() : AppTest(new AppOptions { RateLimits = true, FakeTime = true })
{
    private const string SignIn = "/account/sign-in", SignUp = "/account/sign-up", Good = "seven herons at noon";

    [Fact]
    public async Task A1_guessing_one_account_locks_it_and_no_other()
    {
        using var guesser = App.Visitor();
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 12; i++) answers.Add((await SignInTests.SignInAsync(guesser, "ben", $"wrong password {i}")).Status);
        Assert.All(answers.Take(5), a => Assert.Equal(HttpStatusCode.UnprocessableEntity, a));
        Assert.All(answers.Skip(5), a => Assert.Equal(HttpStatusCode.TooManyRequests, a));
        var right = await SignInTests.SignInAsync(guesser, "ben", Cast.Password);
        var wait = right.Is(HttpStatusCode.TooManyRequests).Response.Headers.RetryAfter!.Delta!.Value;
        using var other = App.Visitor();
        (await SignInTests.SignInAsync(other, "ana", Cast.Password)).Is(HttpStatusCode.Redirect);
        App.Clock!.Advance(wait);
        (await SignInTests.SignInAsync(guesser, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A1_strangers_at_many_addresses_lock_no_one_out()
    {
        var attempts = App.Services.GetRequiredService<SignInAttempts>();
        const string account = "BEN"; // As it is counted: the name that was typed, in capitals.
        for (var address = 0; address < 20; address++)
            for (var i = 0; i < 5; i++) attempts.TryBegin(account, $"stranger {address}", isKnown: false, out _);
        using var ben = App.Visitor(); // At an address that has never been seen.
        (await SignInTests.SignInAsync(ben, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
        // A guesser at another new address has one try, and not five.
        Assert.True(attempts.TryBegin(account, "stranger 99", isKnown: false, out _));
        Assert.False(attempts.TryBegin(account, "stranger 99", isKnown: false, out _));
    }

    [Fact]
    public async Task A1_a_browser_that_was_signed_in_before_is_spared_what_others_at_its_address_do()
    {
        using var ben = App.Visitor();
        (await SignInTests.SignInAsync(ben, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
        (await ben.PostAsync("/account/sign-out")).Is(HttpStatusCode.Redirect);
        using var guesser = App.Visitor();
        for (var i = 0; i < 8; i++) await SignInTests.SignInAsync(guesser, "ben", $"wrong password {i}");
        (await SignInTests.SignInAsync(guesser, "ben", Cast.Password)).Is(HttpStatusCode.TooManyRequests);
        (await SignInTests.SignInAsync(ben, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
        // Only for the account that was signed in there, and not without limit.
        (await ben.PostAsync("/account/sign-out")).Is(HttpStatusCode.Redirect);
        var answers = new List<HttpStatusCode>();
        for (var i = 0; i < 6; i++) answers.Add((await SignInTests.SignInAsync(ben, "ben", $"wrong {i}")).Status);
        Assert.Equal(HttpStatusCode.TooManyRequests, answers[^1]);
        guesser.SetCookie(("openchat-known", "made-up"));
        (await SignInTests.SignInAsync(guesser, "ben", Cast.Password)).Is(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task G16_requests_without_a_token_keep_no_one_at_their_address_from_signing_in()
    {
        using var other = App.Visitor();
        for (var i = 0; i < 250; i++)
        {
            using var form = new FormUrlEncodedContent([KeyValuePair.Create("Input.Login", "ben")]);
            using var refused = await other.Http.PostAsync(SignIn, form, TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        using var ben = App.Visitor();
        (await SignInTests.SignInAsync(ben, "ben", Cast.Password)).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A3_one_password_tried_on_everyone_ends_within_thirty()
    {
        App.Log.Expect("One address reached Limits:SignIn");
        using var sprayer = App.Visitor();
        var let = 0;
        while (let < 40 && await TryAsync() != HttpStatusCode.TooManyRequests) let++;
        Assert.InRange(let, 1, 30);

        async Task<HttpStatusCode> TryAsync()
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"person{let}");
            return (await SignInTests.SignInAsync(sprayer, name, "plum tree in the sun")).Status;
        }
    }

    [Fact]
    public async Task A4_unknown_name_and_wrong_password_get_one_answer()
    {
        var answers = new List<(HttpStatusCode Status, string Headers, string Body)>();
        foreach (var login in new[] { "ana@example.org", "nobody@example.org", "ana", "noone" })
        {
            using var visitor = App.Visitor();
            var page = await SignInTests.SignInAsync(visitor, login, "wrong password");
            var headers = string.Join('\n', page.Response.Headers
                .Concat(page.Response.Content.Headers)
                .Select(h => h.Key)
                .Where(k => k != "Content-Length")
                .Order());
            answers.Add((page.Status, headers, page.Text));
        }
        Assert.Single(answers.Distinct());
        using var ana = App.Visitor();
        (await SignInTests.SignInAsync(ana, "ana@example.org", Cast.Password)).Is(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData(Registration.Closed, false)]
    [InlineData(Registration.Invite, false)]
    [InlineData(Registration.Open, true)]
    public async Task A20_registration_holds_for_the_form_and_for_a_direct_post(Registration registration, bool open)
    {
        await App.RegistrationIsAsync(registration);
        using var visitor = App.Visitor();
        Assert.Equal(open, (await visitor.OpenAsync(SignUp)).All("form").Count == 1);
        var answer = await visitor.PostAsync(SignUp, SignUpTests.Fields("Nia", "nia", "nia@example.org", Good));
        Assert.Equal(open ? HttpStatusCode.Redirect : HttpStatusCode.UnprocessableEntity, answer.Status);
        Assert.Equal(open, await App.ReadAsync(db => db.Users.AnyAsync(u => u.UserName == "nia")));
    }

    [Fact]
    public async Task A22_replayed_cookie_opens_nothing_after_sign_out()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var cookie = ben.Cookies.Single(c => c.Name == "openchat");
        (await ben.GetAsync("/session")).Is(HttpStatusCode.OK);
        (await ben.PostAsync("/account/sign-out")).Is(HttpStatusCode.Redirect);
        ben.SetCookie((cookie.Name, cookie.Value));
        (await ben.GetAsync("/session")).Is(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("seven77", false)]
    [InlineData("password123", false)]
    [InlineData("          ", false)]
    [InlineData("12345678", false)]
    [InlineData("aaaaaaaaaa", false)]
    [InlineData("🌱🌿🌳🍂🌱🍀🌾🪴", true)]
    [InlineData(" kept as typed ", true)]
    public async Task A25_passwords_are_long_or_refused_and_kept_as_typed(string password, bool accepted)
    {
        await App.RegistrationIsAsync(Registration.Open);
        using var visitor = App.Visitor();
        var answer = await SignUpTests.FillAsync(visitor, SignUp, "Nia", "nia", "nia@example.org", password);
        Assert.Equal(accepted ? HttpStatusCode.Redirect : HttpStatusCode.UnprocessableEntity, answer.Status);
        if (!accepted) return;
        using var later = App.Visitor();
        Assert.NotEqual(HttpStatusCode.Redirect, (await SignInTests.SignInAsync(later, "nia", password.Trim() + "!")).Status);
        (await SignInTests.SignInAsync(later, "nia", password)).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public async Task A25_longest_password_is_128_characters()
    {
        await App.RegistrationIsAsync(Registration.Open);
        using var visitor = App.Visitor();
        var long128 = string.Concat(Enumerable.Range(0, 32).Select(i => string.Create(CultureInfo.InvariantCulture, $"{i:00}ab")));
        var refused = await SignUpTests.FillAsync(visitor, SignUp, "Nia", "nia", "nia@example.org", long128 + "x");
        refused.Is(HttpStatusCode.UnprocessableEntity);
        (await SignUpTests.FillAsync(visitor, SignUp, "Nia", "nia", "nia@example.org", long128)).Is(HttpStatusCode.Redirect);
    }

    [Theory]
    [InlineData("Admin")]
    [InlineData("\u0430dmin")]
    [InlineData("a\u202Eb")]
    [InlineData("ni\u200Ba")]
    [InlineData("é-é")]
    [InlineData("../x")]
    [InlineData("@everyone")]
    [InlineData("everyone")]
    [InlineData("adm1n")]
    [InlineData("BEN")]
    [InlineData("ｂｅｎ")]
    [InlineData("a..b")]
    public async Task A27_names_that_deceive_are_refused(string username)
    {
        await App.RegistrationIsAsync(Registration.Open);
        using var visitor = App.Visitor();
        var page = await SignUpTests.FillAsync(visitor, SignUp, "Nia", username, "nia@example.org", Good);
        page.Is(HttpStatusCode.UnprocessableEntity);
        Assert.Equal("true", page.One("#username").GetAttribute("aria-invalid"));
        (await SignUpTests.FillAsync(visitor, SignUp, "Nia", "ｎＩａ", "nia@example.org", Good)).Is(HttpStatusCode.Redirect);
        Assert.True(await App.ReadAsync(db => db.Users.AnyAsync(u => u.UserName == "nia")));
    }

    [Fact]
    public async Task G15_two_behind_one_address_do_not_starve_each_other()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var ana = await App.AsAsync(Cast.Ana);
        HtmlPage page;
        var saved = 0;
        while ((page = await ben.PostAsync("/settings/profile", ("Input.DisplayName", "Ben"))).Status == HttpStatusCode.Redirect) saved++;
        page.Is(HttpStatusCode.TooManyRequests);
        Assert.Equal("Ben", page.One("#display-name").GetAttribute("value"));
        Assert.NotNull(page.Response.Headers.RetryAfter);
        Assert.InRange(saved, 1, 30);
        (await ana.PostAsync("/settings/profile", ("Input.DisplayName", "Ana"))).Is(HttpStatusCode.Redirect);
        App.Log.Expect("One address reached Limits:SignIn");
        using var stranger = App.Visitor();
        for (var i = 0; i < 30; i++)
            await SignInTests.SignInAsync(stranger, string.Create(CultureInfo.InvariantCulture, $"person{i}"), "wrong password");
        (await SignInTests.SignInAsync(stranger, "dan", Cast.Password)).Is(HttpStatusCode.TooManyRequests);
        (await ana.PostAsync("/settings/profile", ("Input.DisplayName", "Ana"))).Is(HttpStatusCode.Redirect);
    }

    [Fact]
    public void G15_a_household_is_one_address()
    {
        Assert.Equal(RateLimits.PrefixOf(IPAddress.Parse("2001:db8:1:2::1")), RateLimits.PrefixOf(IPAddress.Parse("2001:db8:1:2:ffff::9")));
        Assert.NotEqual(RateLimits.PrefixOf(IPAddress.Parse("2001:db8:1:2::1")), RateLimits.PrefixOf(IPAddress.Parse("2001:db8:1:3::1")));
        Assert.Equal(RateLimits.PrefixOf(IPAddress.Parse("192.0.2.1")), RateLimits.PrefixOf(IPAddress.Parse("::ffff:192.0.2.1")));
        Assert.NotEqual(RateLimits.PrefixOf(IPAddress.Parse("192.0.2.1")), RateLimits.PrefixOf(IPAddress.Parse("192.0.2.2")));
    }
}

/// <summary>The same pages without rate limits: how large a request may be.</summary>
public sealed class AccountWeightTests : AppTest
{
    [Theory]
    [InlineData(200, HttpStatusCode.UnprocessableEntity)]
    [InlineData(70_000, HttpStatusCode.BadRequest)]
    [InlineData(1_100_000, HttpStatusCode.RequestEntityTooLarge)]
    public async Task A26_huge_passwords_are_turned_away_unhashed(int length, HttpStatusCode expected)
    {
        using var visitor = App.Visitor();
        var form = await visitor.OpenAsync("/account/sign-in");
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(async _ =>
        {
            using var request = form.Filled("form", [("Input.Login", "ben"), ("Input.Password", new string('x', length))]);
            request.Headers.ExpectContinue = true;
            using var response = await visitor.Http.SendAsync(request);
            return response.StatusCode;
        }));
        Assert.All(answers, a => Assert.Equal(expected, a));
        var right = await visitor.SubmitOnlyAsync(form, "form", ("Input.Login", "ben"), ("Input.Password", Cast.Password));
        right.Is(HttpStatusCode.Redirect);
    }
}
