using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using OpenChat.Web.Calls;

namespace OpenChat.Web.Tests.Calls;

public sealed class IceServersTests
{
    private static readonly Guid Ana = Guid.CreateVersion7(), Inst = Guid.CreateVersion7();
    private readonly FakeTimeProvider clock = new(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));

    [Fact]
    public void Credentials_are_what_coturn_computes_and_end_after_ten_minutes()
    {
        var offer = new IceServers(new() { Turn = ["turn:t.example:3478"], TurnSecret = "secret" }, clock).For(Ana, Inst);
        var server = Assert.Single(offer.Servers);
        var end = (clock.GetUtcNow() + TimeSpan.FromMinutes(10)).ToUnixTimeSeconds();
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{end}:{Ana:N}.{Inst:N}"), server.Username);
#pragma warning disable CA5350
        var hash = HMACSHA1.HashData("secret"u8.ToArray(), Encoding.UTF8.GetBytes(server.Username!));
        Assert.Equal(Convert.ToBase64String(hash), server.Credential);
#pragma warning restore CA5350
        Assert.Equal(clock.GetUtcNow().AddMinutes(10), offer.Expires);
    }

    [Fact]
    public void Without_a_secret_there_is_no_relay_and_no_credential()
    {
        var offer = new IceServers(new() { Stun = ["stun:t.example"], Turn = ["turn:t.example"] }, clock).For(Ana, Inst);
        Assert.Null(Assert.Single(offer.Servers).Credential);
        Assert.Null(offer.Expires);
        Assert.Empty(new IceServers(new(), clock).For(Ana, Inst).Servers);
    }
}
