using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using OpenChat.Web.Rendering;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Promises;

/// <summary>What every answer carries, of whatever kind it is.</summary>
public sealed partial class EveryResponseTests(SharedApp shared) : IClassFixture<SharedApp>
{
    private App App => shared.App;

    /// <summary>One of each kind: pages, redirects, refusals, errors, scripts' answers, assets, files, the stream.</summary>
    public static TheoryData<string, string, int> Kinds => new()
    {
        { "GET", "/z/pond-club/general", 200 }, { "GET", "/", 302 }, { "GET", "/z/nowhere", 404 }, { "GET", "/no/such/address", 404 },
        { "POST", "/z/pond-club/general", 400 }, { "PUT", "/z/pond-club/general", 405 }, { "TRACE", "/", 405 }, { "GET", "/error/404", 404 },
        { "GET", "/session", 200 }, { "GET", "/assets/any/css/tokens.css", 200 }, { "GET", "/assets/any/no.css", 404 }, { "GET", "/health/live", 200 },
        { "GET", "/files/0190b000-0000-7000-8000-00000000dead", 404 }, { "GET", "/live", 200 }, { "GET", "/signal", 403 }, { "GET", "/settings/profile", 200 },
    };

    [Theory, MemberData(nameof(Kinds))]
    public async Task Headers_of_trust_are_on_everything(string method, string address, int status)
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var request = new HttpRequestMessage(HttpMethod.Parse(method), address);
        using var response = await ben.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal("nosniff", One(response.Headers, "X-Content-Type-Options"));
        Assert.NotEqual("", One(response.Headers, "Referrer-Policy"));
        Assert.Contains("default-src", One(response.Headers, "Content-Security-Policy"), StringComparison.Ordinal);
        Assert.DoesNotContain(response.Headers, h => h.Key is "Server" or "X-Powered-By" || h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.False(response.Headers.Contains("Strict-Transport-Security")); // Plain http: no one could keep that promise.
        if (response.Content.Headers.ContentType?.MediaType != "text/html") return;
        Assert.Equal("same-origin", One(response.Headers, "Cross-Origin-Opener-Policy"));
        Assert.Contains("no-store", One(response.Headers, "Cache-Control"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Under_https_every_answer_asks_for_https_again()
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
    public async Task By_another_name_than_its_own_it_says_how_it_is_and_nothing_else()
    {
        await using var app = await App.StartAsync(new() { Settings = [("Url", "https://chat.example.org")] });
        using var watcher = app.Visitor(); // At 127.0.0.1, like whatever watches it from beside.
        foreach (var address in new[] { "/health/live", "/health/ready" }) Assert.Equal("ok", (await watcher.GetAsync(address)).Is(HttpStatusCode.OK).Body);
        foreach (var address in new[] { "/", "/account/sign-in", "/session", "/healthy" }) (await watcher.GetAsync(address)).Is(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Policy_of_a_page_allows_scripts_by_nonce_only_and_each_page_has_its_own()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var policies = new[] { await ben.OpenAsync(Cast.General.Address), await ben.OpenAsync(Cast.General.Address), await ben.OpenAsync("/z/nowhere") }
            .Select(page => One(page.Response.Headers, "Content-Security-Policy")).ToList();
        Assert.Equal(3, policies.Select(p => Nonce().Match(p).Value).Distinct().Count());
        Assert.All(policies, policy =>
        {
            foreach (var part in new[] { "default-src 'self'", "script-src 'self' 'nonce-", "object-src 'none'", "base-uri 'none'", "form-action 'self'", "frame-ancestors 'none'", "worker-src 'self'" })
                Assert.Contains(part, policy, StringComparison.Ordinal);
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
    public async Task A_page_asks_for_nothing_but_assets_of_this_build(string address, bool signedIn)
    {
        using var visitor = signedIn ? await App.AsAsync(Cast.Ben) : App.Visitor();
        var page = await visitor.OpenAsync(address);
        var asked = page.All("[src], link[href], use").Select(e => e.GetAttribute("src") ?? e.GetAttribute("href")!).ToList();
        Assert.NotEmpty(asked);
        Assert.All(asked, a => Assert.True(a.StartsWith($"{AssetMap.Prefix}/", StringComparison.Ordinal) || a.StartsWith("/files/", StringComparison.Ordinal), a));
        Assert.Matches("^/assets/[0-9a-f]{8,}$", AssetMap.Prefix);
        Assert.Empty(page.All("script:not([src]):not([type='application/json']):not([nonce]), style:not([nonce]), [style], [onclick], [onload], [onerror], [hx-on]"));
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
        using var nobody = App.Visitor();
        foreach (var visitor in new[] { ben, nobody })
        {
            var page = await visitor.OpenAsync(string.Format(System.Globalization.CultureInfo.InvariantCulture, address, Uri.EscapeDataString(payload)));
            Assert.NotEqual(HttpStatusCode.InternalServerError, page.Status);
            Assert.DoesNotContain("alert(1)<", page.Body, StringComparison.Ordinal);
            Assert.DoesNotContain("<script>alert", page.Body, StringComparison.Ordinal);
            Assert.Empty(page.All("[onerror]"));
        }
    }

    private static string One(HttpResponseHeaders headers, string name) => headers.TryGetValues(name, out var values) ? string.Join(", ", values) : "";

    [GeneratedRegex("'nonce-[^']+'")]
    private static partial Regex Nonce();
}
