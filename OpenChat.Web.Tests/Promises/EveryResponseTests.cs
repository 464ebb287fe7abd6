using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.Promises;

/// <summary>What every response carries, of whatever kind it is.</summary>
public sealed partial class EveryResponseTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private App App => shared.App;

    /// <summary>One of each kind: pages, redirects, refusals, errors, scripts' answers, assets, files, the stream.</summary>
    public static TheoryData<string, string, int> Kinds => new()
    {
        { "GET", "/z/pond-club/general", 200 },
        { "GET", "/", 302 },
        { "GET", "/z/nowhere", 404 },
        { "GET", "/no/such/address", 404 },
        { "POST", "/z/pond-club/general", 400 },
        { "PUT", "/z/pond-club/general", 405 },
        { "TRACE", "/", 405 },
        { "GET", "/error/404", 404 },
        { "GET", "/session", 200 },
        { "GET", "/assets/any/css/tokens.css", 200 },
        { "GET", "/assets/any/no.css", 404 },
        { "GET", "/health/live", 200 },
        { "GET", "/files/0190b000-0000-7000-8000-00000000dead", 404 },
        { "GET", "/live", 200 },
        { "GET", "/signal", 403 },
        { "GET", "/settings/profile", 200 },
        { "GET", $"/channels/{Cast.General.Id}/changes?after=0", 200 },
        { "GET", "/sidebar", 200 },
        { "GET", "/z/pond-club", 302 },
        { "GET", "/health/ready", 200 },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Headers_of_trust_are_on_everything(string method, string address, int status)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), address);
        using var response = await ben.Http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("nosniff", One(response.Headers, "X-Content-Type-Options"));
        Assert.NotEqual("", One(response.Headers, "Referrer-Policy"));
        Assert.Contains("default-src", One(response.Headers, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            response.Headers,
            h => h.Key is "Server" or "X-Powered-By" || h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.False(response.Headers.Contains("Strict-Transport-Security")); // Plain http: no one could keep that promise.
        // A proxy in front may keep whatever does not forbid it.
        Assert.Contains("no-store", One(response.Headers, "Cache-Control"), StringComparison.Ordinal);
        if (response.Content.Headers.ContentType?.MediaType != "text/html") return;
        Assert.Equal("same-origin", One(response.Headers, "Cross-Origin-Opener-Policy"));
    }

    [Fact]
    public async Task Only_assets_and_pictures_may_be_kept()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var response = await ben.Http.GetAsync($"{AssetMap.Prefix}/css/tokens.css", TestContext.Current.CancellationToken);
        Assert.Equal("public, max-age=31536000, immutable", One(response.Headers, "Cache-Control"));
    }

    [Fact]
    public async Task Whom_to_tell_about_a_hole_is_at_its_usual_address_once_the_operator_says_so()
    {
        using var stranger = App.Visitor();
        (await stranger.GetAsync("/.well-known/security.txt")).Is(HttpStatusCode.NotFound);
        await using var app = await App.StartAsync(new() { Settings = [("SecurityContact", "mailto:security@example.org")] });
        using var visitor = app.Visitor();
        var text = (await visitor.GetAsync("/.well-known/security.txt")).Is(HttpStatusCode.OK).Body;
        Assert.StartsWith("Contact: mailto:security@example.org\nExpires: 2", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_https_every_response_carries_HSTS()
    {
        await using var app = await App.StartAsync(new() { Settings = [("Url", "https://chat.example.org")] });
        foreach (var address in new[] { "/account/sign-in", "/no/such/address", "/health/live", "/assets/any/css/tokens.css" })
        {
            using var visitor = app.Visitor();
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            request.Headers.Host = "chat.example.org";
            using var response = await visitor.Http.SendAsync(request, TestContext.Current.CancellationToken);
            Assert.Contains("max-age=", One(response.Headers, "Strict-Transport-Security"), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Under_another_host_name_only_health_checks_answer()
    {
        await using var app = await App.StartAsync(new() { Settings = [("Url", "https://chat.example.org")] });
        using var watcher = app.Visitor(); // At 127.0.0.1, like a health check on the same machine.
        foreach (var address in new[] { "/health/live", "/health/ready" })
            Assert.Equal("ok", (await watcher.GetAsync(address)).Is(HttpStatusCode.OK).Body);
        foreach (var address in new[] { "/", "/account/sign-in", "/session", "/healthy" })
            (await watcher.GetAsync(address)).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Policy_of_a_page_allows_scripts_by_nonce_only_and_each_page_has_its_own()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        string[] directives =
        [
            "default-src 'self'",
            "script-src 'self' 'nonce-",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "worker-src 'self'",
        ];
        var policies = new List<string>();
        foreach (var address in new[] { Cast.General.Address, Cast.General.Address, "/z/nowhere" })
            policies.Add(One((await ben.OpenAsync(address)).Response.Headers, "Content-Security-Policy"));
        Assert.Equal(3, policies.Select(p => Nonce().Match(p).Value).Distinct().Count());
        Assert.All(policies, policy =>
        {
            foreach (var directive in directives) Assert.Contains(directive, policy, StringComparison.Ordinal);
            Assert.DoesNotContain("unsafe", policy, StringComparison.Ordinal);
            Assert.DoesNotContain("*", policy, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("/z/pond-club/general", true)]
    [InlineData("/settings/profile", true)]
    [InlineData("/account/sign-in", false)]
    [InlineData("/", false)]
    [InlineData("/no/such/address", false)]
    public async Task A_page_loads_nothing_but_assets_of_this_build(string address, bool signedIn)
    {
        using var visitor = signedIn ? await App.AsAsync(Cast.Ben) : App.Visitor();
        var page = await visitor.OpenAsync(address);
        var loaded = page.All("[src], link[href], use").Select(e => e.GetAttribute("src") ?? e.GetAttribute("href")!).ToList();
        Assert.NotEmpty(loaded);
        Assert.All(loaded, a => Assert.True(
            a.StartsWith($"{AssetMap.Prefix}/", StringComparison.Ordinal) || a.StartsWith("/files/", StringComparison.Ordinal), a));
        Assert.Matches("^/assets/[0-9a-f]{8,}$", AssetMap.Prefix);
        Assert.Empty(page.All("script:not([src]):not([type='application/json']):not([nonce])"));
        Assert.Empty(page.All("style:not([nonce]), [style], [onclick], [onload], [onerror], [hx-on]"));
    }

    [Theory]
    [InlineData("/account/sign-in?returnTo={0}")]
    [InlineData("/account/sign-up?invite={0}")]
    [InlineData("/{0}")]
    [InlineData("/z/{0}")]
    [InlineData("/z/pond-club/{0}")]
    [InlineData("/invite/{0}")]
    [InlineData("/u/{0}")]
    [InlineData("/sidebar?zone={0}")]
    public async Task What_an_address_says_is_never_markup_on_the_page(string address)
    {
        const string payload = "\"><script>alert(1)</script><img src=x onerror=alert(1)>'";
        using var ben = await App.AsAsync(Cast.Ben);
        using var stranger = App.Visitor();
        foreach (var visitor in new[] { ben, stranger })
        {
            var path = string.Format(CultureInfo.InvariantCulture, address, Uri.EscapeDataString(payload));
            var page = await visitor.OpenAsync(path);
            Assert.NotEqual(HttpStatusCode.InternalServerError, page.Status);
            Assert.DoesNotContain("alert(1)<", page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", page.Body, StringComparison.Ordinal);
            Assert.Empty(page.All("[onerror]"));
        }
    }

    private static string One(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    [GeneratedRegex("'nonce-[^']+'")]
    private static partial Regex Nonce();
}
