using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Tests.Promises;

/// <summary>Which names the server answers to, and what it warns of.</summary>
public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("", "http://localhost:5080", "localhost:5080", true, false)]
    [InlineData("", "http://localhost:5080", "chat.lan:5080", false, false)]
    [InlineData("", "http://0.0.0.0:5080", "localhost:5080", true, true)]
    [InlineData("", "http://*:5080", "192.168.1.7:5080", false, true)]
    [InlineData("http://chat.lan:5080", "http://*:5080", "chat.lan:5080", true, true)]
    [InlineData("http://chat.lan:5080", "http://*:5080", "other.lan:5080", false, true)]
    [InlineData("https://chat.example.org", "http://localhost:5080", "chat.example.org", true, false)]
    [InlineData("https://chat.example.org", "http://localhost:5080", "evil.example", false, false)]
    public void Plain_http_reaches_others_only_where_the_operator_says_so(string url, string urls, string host, bool answers, bool warns)
    {
        var address = Of(url, urls);
        Assert.Equal(answers, address.Answers(HostString.FromUriComponent(host)));
        Assert.Equal(warns, address.Warning is not null);
    }

    [Theory]
    [InlineData("https://chat.example.org", "__Host-openchat")]
    [InlineData("http://chat.lan", "openchat")]
    [InlineData("", "openchat")]
    public void Cookies_are_named_by_it(string url, string name) =>
        Assert.Equal(name, Of(url, "http://localhost:5080").CookieName("openchat"));

    [Fact]
    public async Task B2_warning_is_in_the_log()
    {
        await using var app = await App.StartAsync(new() { Settings = [("Url", "http://chat.lan")] });
        app.Log.Expect("plain http");
        Assert.Contains(app.Log.Lines, l => l.Text.Contains("Connections use plain http", StringComparison.Ordinal));
    }

    private static PublicAddress Of(string url, string urls) =>
        new(new ConfigurationBuilder().AddInMemoryCollection([new("Url", url), new("Urls", urls)]).Build());
}
