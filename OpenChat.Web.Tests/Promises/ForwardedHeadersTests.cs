namespace OpenChat.Web.Tests.Promises;

/// <summary>Which proxies may say where a client comes from.</summary>
public sealed class ForwardedHeadersTests
{
    [Theory]
    [InlineData(null, "203.0.113.9", "203.0.113.9")] // The proxy on this machine.
    // Only the last address is the proxy's own: anyone can send what stands before it.
    [InlineData(null, "198.51.100.1, 203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.0/8", "203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.1 203.0.113.0/24", "198.51.100.1, 203.0.113.9", "198.51.100.1")] // Two proxies, one behind the other.
    [InlineData("192.0.2.7", "203.0.113.9", "127.0.0.1")] // Another proxy is named, and this is not it.
    [InlineData("172.16.0.0/12", "203.0.113.9", "127.0.0.1")]
    [InlineData(null, "nonsense", "127.0.0.1")]
    [InlineData(null, "::ffff:203.0.113.9", "203.0.113.9")]
    [InlineData(null, "203.0.113.9:4711", "203.0.113.9")]
    [InlineData(null, "[2001:db8::9]:4711", "2001:db8::9")]
    public async Task Only_named_proxies_are_believed(string? trusted, string says, string address)
    {
        var proxies = (trusted?.Split(' ') ?? []).Select((one, n) => ($"Proxy:Trusted:{n}", one));
        await using var app = await App.StartAsync(new() { Settings = [.. proxies] });
        using var visitor = app.Visitor();
        visitor.Http.DefaultRequestHeaders.Add("X-Forwarded-For", says);
        visitor.Http.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");
        var page = await visitor.OpenAsync("/account/sign-in");
        await visitor.SubmitAsync(page, "form", ("Input.Login", Cast.Ben.Email), ("Input.Password", Cast.Password));
        var stored = await app.ReadAsync(db => db.Sessions
            .Where(s => s.UserId == Cast.Ben.Id)
            .Select(s => s.Address)
            .SingleAsync(TestContext.Current.CancellationToken));
        Assert.Equal(address, stored);
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/settings")).Status); // Whatever host was forwarded.
    }

    [Fact]
    public async Task On_a_socket_for_both_protocols_IPv4_is_shown_as_such()
    {
        await using var app = await App.StartAsync(new() { Settings = [("Urls", "http://[::]:0")] });
        app.Log.Expect("Only this machine can connect");
        using var visitor = new Visitor(new UriBuilder(app.Address) { Host = "127.0.0.1" }.Uri);
        var page = await visitor.OpenAsync("/account/sign-in");
        await visitor.SubmitAsync(page, "form", ("Input.Login", Cast.Ben.Email), ("Input.Password", Cast.Password));
        var shown = (await visitor.OpenAsync("/settings/sessions")).One(".rows").TextContent;
        Assert.Contains("127.0.0.1", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("ffff", shown, StringComparison.Ordinal);
    }
}
