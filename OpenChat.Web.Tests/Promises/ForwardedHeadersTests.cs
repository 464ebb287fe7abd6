using System.Net;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Promises;

/// <summary>Whose word is taken for where someone comes from.</summary>
public sealed class ForwardedHeadersTests
{
    [Theory]
    [InlineData(null, "203.0.113.9", "203.0.113.9")] // The proxy on this machine.
    [InlineData(null, "198.51.100.1, 203.0.113.9", "203.0.113.9")] // Only the last word is the proxy's own: what stands before it anyone can send.
    [InlineData("127.0.0.0/8", "203.0.113.9", "203.0.113.9")]
    [InlineData("127.0.0.1 203.0.113.0/24", "198.51.100.1, 203.0.113.9", "198.51.100.1")] // Two proxies, one behind the other.
    [InlineData("192.0.2.7", "203.0.113.9", "127.0.0.1")] // Another proxy is named, and this is not it.
    [InlineData("172.16.0.0/12", "203.0.113.9", "127.0.0.1")]
    [InlineData(null, "nonsense", "127.0.0.1")]
    public async Task Only_named_proxies_are_believed(string? trusted, string says, string address)
    {
        await using var app = await App.StartAsync(new() { Settings = [.. (trusted?.Split(' ') ?? []).Select((one, n) => ($"Proxy:Trusted:{n}", one))] });
        using var visitor = app.Visitor();
        visitor.Http.DefaultRequestHeaders.Add("X-Forwarded-For", says);
        visitor.Http.DefaultRequestHeaders.Add("X-Forwarded-Host", "evil.example");
        var page = await visitor.OpenAsync("/account/sign-in");
        await visitor.SubmitAsync(page, "form", ("Input.Login", Cast.Ben.Email), ("Input.Password", Cast.Password));
        Assert.Equal(address, await app.ReadAsync(db => db.Sessions.Where(s => s.UserId == Cast.Ben.Id).Select(s => s.Address).SingleAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(HttpStatusCode.OK, (await visitor.OpenAsync("/settings")).Status); // Whatever host was forwarded.
    }
}
