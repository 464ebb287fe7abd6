using System.Text.Json;
using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.Promises;

/// <summary>What a page lets scripts do, and what a browser may send.</summary>
public sealed class BrowserTrustTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private App App => shared.App;

    [Fact]
    public async Task B13_htmx_sends_requests_to_this_server_only_and_evaluates_nothing()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync("/z/pond-club/general");
        var config = JsonDocument.Parse(page.One("meta[name=htmx-config]").GetAttribute("content")!).RootElement;
        Assert.Equal("same-origin", config.GetProperty("mode").GetString());
        Assert.False(config.GetProperty("includeIndicatorCSS").GetBoolean());
        foreach (var attribute in page.Document.All.SelectMany(e => e.Attributes))
        {
            var isHandler = attribute.Name.StartsWith("on", StringComparison.Ordinal)
                || attribute.Name.StartsWith("hx-on", StringComparison.Ordinal);
            Assert.False(isHandler, attribute.Name);
            Assert.NotEqual("style", attribute.Name);
            Assert.DoesNotContain("js:", attribute.Value, StringComparison.Ordinal);
            Assert.DoesNotContain("javascript:", attribute.Value, StringComparison.OrdinalIgnoreCase);
        }
        Assert.All(
            page.All("script:not([type='application/json'])"),
            s => Assert.StartsWith("/assets/", s.GetAttribute("src"), StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(1, 5_000)]
    [InlineData(40, 600)]
    [InlineData(8, 6_000)]
    public async Task B17_jar_full_of_cookies_is_no_failure(int count, int size)
    {
        using var visitor = App.Visitor();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/account/sign-in");
        request.Headers.Add("Cookie", string.Join("; ", Enumerable.Range(0, count).Select(i => $"junk{i}={new string('x', size)}")));
        using var response = await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);
        HttpStatusCode[] allowed = [HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.RequestHeaderFieldsTooLarge];
        Assert.Contains(response.StatusCode, allowed);
    }

    [Theory]
    [InlineData("openchat")]
    [InlineData("openchat-form")]
    [InlineData("openchat-flash")]
    [InlineData("openchat-place")]
    public async Task B17_cookie_of_ours_with_nonsense_in_it_is_no_failure(string name)
    {
        // The framework's own complaints about what it cannot read.
        App.Log.Expect("token");
        App.Log.Expect("temp data cookie");
        using var visitor = App.Visitor();
        visitor.SetCookie((name, "nonsense%00%F0%9F"));
        (await visitor.GetAsync("/account/sign-in")).Is(HttpStatusCode.OK);
        using var ben = await App.AsAsync(Cast.Ben);
        if (name != "openchat") ben.SetCookie((name, "nonsense"));
        (await ben.OpenAsync("/")).Is(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("TRACE")]
    [InlineData("FOO")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task B21_methods_that_nothing_answers_are_refused(string method)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var request = new HttpRequestMessage(new HttpMethod(method), "/settings/profile");
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await ben.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task B21_method_override_is_ignored()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/settings/profile");
        request.Headers.Add("X-HTTP-Method-Override", "DELETE");
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("Input.DisplayName", "Ben B")]);
        Assert.Equal(HttpStatusCode.Redirect, (await ben.SendAsync(request)).StatusCode);
        Assert.Equal("Ben B", await App.ReadAsync(db => db.Users.Where(u => u.Id == Cast.Ben.Id).Select(u => u.DisplayName).SingleAsync()));
    }
}

/// <summary>Behind https, as the operator configured it.</summary>
public sealed partial class CookiesOverHttpsTests() : AppTest(new AppOptions { Settings = [("Url", "https://chat.example.org")] })
{
    private readonly Dictionary<string, string> jar = [];
    private readonly List<string> set = [];

    [Fact]
    public async Task B1_every_cookie_is_host_bound_secure_and_hidden_from_scripts()
    {
        var page = await SendAsync(HttpMethod.Get, "/account/sign-in");
        await SendAsync(
            HttpMethod.Post,
            "/account/sign-in",
            ("Input.Login", "ben"),
            ("Input.Password", Cast.Password),
            ("__RequestVerificationToken", page.Token!));
        Assert.Contains("__Host-openchat", jar.Keys);
        page = await SendAsync(HttpMethod.Get, "/z/pond-club/general");
        await SendAsync(HttpMethod.Post, "/account/sign-out", ("__RequestVerificationToken", page.Token!));
        Assert.True(set.Count >= 4, string.Join('\n', set));
        foreach (var cookie in set)
        {
            Assert.StartsWith("__Host-", cookie, StringComparison.Ordinal);
            var attributes = cookie.Split("; ").Skip(1).Select(a => a.ToLowerInvariant()).ToList();
            Assert.Contains("secure", attributes);
            Assert.Contains("httponly", attributes);
            Assert.Contains("samesite=lax", attributes);
            Assert.Contains("path=/", attributes);
            Assert.DoesNotContain(attributes, a => a.StartsWith("domain", StringComparison.Ordinal));
        }
        Assert.Equal("max-age=31536000", Header(page.Response, "Strict-Transport-Security"));
        Assert.Contains("wss://chat.example.org", Header(page.Response, "Content-Security-Policy"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Other_hosts_get_nothing()
    {
        using var visitor = App.Visitor(); // Its requests name 127.0.0.1.
        (await visitor.GetAsync("/account/sign-in")).Is(HttpStatusCode.BadRequest);
        (await SendAsync(HttpMethod.Get, "/account/sign-in")).Is(HttpStatusCode.OK);
    }

    /// <summary>As the proxy in front would send it.</summary>
    private async Task<HtmlPage> SendAsync(HttpMethod method, string path, params (string Name, string Value)[] fields)
    {
        using var http = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = App.Address,
        };
        using var request = new HttpRequestMessage(method, path) { Headers = { Host = "chat.example.org" } };
        if (jar.Count > 0) request.Headers.Add("Cookie", string.Join("; ", jar.Select(c => $"{c.Key}={c.Value}")));
        if (method == HttpMethod.Post)
        {
            request.Headers.Add("Origin", "https://chat.example.org");
            request.Content = new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        }
        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        if (response.Headers.TryGetValues("Set-Cookie", out var cookies))
            foreach (var cookie in cookies)
            {
                set.Add(cookie);
                var match = Pair().Match(cookie);
                jar[match.Groups[1].Value] = match.Groups[2].Value;
            }
        return await HtmlPage.ReadAsync(response);
    }

    private static string Header(HttpResponseMessage response, string name) =>
        response.Headers.TryGetValues(name, out var values) || response.Content.Headers.TryGetValues(name, out values)
            ? string.Join(", ", values)
            : "";

    [GeneratedRegex("^([^=]+)=([^;]*)")]
    private static partial Regex Pair();
}

/// <summary>What outlives a restart, and what ends with the keys.</summary>
public sealed class RestartTests
{
    [Fact]
    public async Task B18_session_and_open_form_outlive_a_restart()
    {
        await using var database = await TestDatabase.WithCastAsync();
        HtmlPage form;
        IReadOnlyList<Cookie> cookies;
        await using (var before = await App.StartAsync(new() { Database = database }))
        {
            using var ben = await before.AsAsync(Cast.Ben);
            form = await ben.OpenAsync("/settings/profile");
            cookies = ben.Cookies;
        }
        const UnixFileMode ownerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        if (!OperatingSystem.IsWindows()) Assert.Equal(ownerOnly, File.GetUnixFileMode(database.Options.DataFolder));
        await using var after = await App.StartAsync(new() { Database = database });
        using var again = after.Visitor();
        foreach (var cookie in cookies) again.SetCookie((cookie.Name, cookie.Value));
        (await again.GetAsync("/settings/profile")).Is(HttpStatusCode.OK);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/settings/profile")
        {
            Content = new FormUrlEncodedContent(
            [
                KeyValuePair.Create("Input.DisplayName", "Ben Still"),
                KeyValuePair.Create("__RequestVerificationToken", form.Token!),
            ]),
        };
        using var response = await again.Http.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
    }

    [Fact]
    public async Task X39_lost_keys_sign_everyone_out_and_break_nothing()
    {
        await using var database = await TestDatabase.WithCastAsync();
        IReadOnlyList<Cookie> cookies;
        await using (var before = await App.StartAsync(new() { Database = database }))
        {
            using var ben = await before.AsAsync(Cast.Ben);
            await ben.OpenAsync("/settings/profile");
            cookies = ben.Cookies;
            await before.Writes.RunAsync(scope => scope.Db.DataProtectionKeys.ExecuteDeleteAsync());
        }
        await using var after = await App.StartAsync(new() { Database = database });
        after.Log.Expect("antiforgery token could not be decrypted");
        after.Log.Expect("deserializing the token");
        using var visitor = after.Visitor();
        foreach (var cookie in cookies) visitor.SetCookie((cookie.Name, cookie.Value));
        var page = await visitor.OpenAsync("/settings/profile");
        Assert.StartsWith("/account/sign-in", page.Address, StringComparison.Ordinal);
        var signedIn = await visitor.SubmitAsync(page, "form", ("Input.Login", "ben"), ("Input.Password", Cast.Password));
        Assert.Equal("/settings/profile", signedIn.Is(HttpStatusCode.OK).Address);
    }
}
