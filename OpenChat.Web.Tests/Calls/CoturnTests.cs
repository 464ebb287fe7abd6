using System.Diagnostics;
using Microsoft.Extensions.Time.Testing;
using OpenChat.Web.Calls;

namespace OpenChat.Web.Tests.Calls;

/// <summary>A real coturn with deploy/coturn.conf: it relays for those with our credentials, and not to machines beside it.</summary>
public sealed class CoturnTests : IAsyncLifetime
{
    private Turn turn = null!;

    public async ValueTask InitializeAsync() => turn = await Turn.StartAsync();

    public ValueTask DisposeAsync() => turn.DisposeAsync();

    [Fact]
    public async Task Two_who_have_credentials_reach_each_other_through_the_relay()
    {
        var (username, credential) = Offer();
        var said = await RunAsync(
            username,
            credential,
            line => line.Contains("tot_send_msgs", StringComparison.Ordinal) && line.EndsWith("tot_recv_msgs=2", StringComparison.Ordinal),
            "-y",
            "-m",
            "2");
        Assert.NotNull(said);
    }

    [Theory]
    [InlineData("another credential")]
    [InlineData("another user")]
    [InlineData("a later end")]
    [InlineData("past its end")]
    public async Task Altered_and_old_credentials_are_refused(string how)
    {
        var (username, credential) = how == "past its end" ? Offer(ago: TimeSpan.FromMinutes(11)) : Offer();
        (username, credential) = how switch
        {
            "another credential" => (username, (credential[0] == 'A' ? 'B' : 'A') + credential[1..]),
            "another user" => (username[..^1] + (username[^1] == '0' ? '1' : '0'), credential),
            "a later end" => ((char)(username[0] + 1) + username[1..], credential),
            _ => (username, credential),
        };
        var said = await RunAsync(
            username,
            credential,
            line => line.Contains("clnet_allocate: rtv=0", StringComparison.Ordinal)
                || line.Contains("Cannot complete Allocation", StringComparison.Ordinal),
            "-y",
            "-m",
            "2");
        Assert.Contains("Cannot complete Allocation", said, StringComparison.Ordinal);
    }

    /// <summary>203.0.113.7 is from a network that is reserved for documentation; nothing is sent there.</summary>
    [Theory]
    [InlineData("203.0.113.7", true)]
    [InlineData("127.0.0.1", true)]
    [InlineData("127.0.0.2", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("10.0.0.1", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    public async Task Machines_beside_the_relay_are_out_of_reach_and_people_are_not(string peer, bool reaches)
    {
        var (username, credential) = Offer();
        string? said = null;
        for (var tries = 0; tries < 5 && said is null; tries++) // On a busy machine that client may end before it prints its answer.
        {
            var answered = false;
            said = await RunAsync(username, credential, line =>
            {
                if (answered) return true;
                answered = line.Contains("cb response received", StringComparison.Ordinal);
                return false;
            }, "-e", peer, "-m", "1");
        }
        Assert.Contains(reaches ? ": success: 0x" : "channel bind: error 403 (Forbidden IP)", said, StringComparison.Ordinal);
    }

    private (string Username, string Credential) Offer(TimeSpan ago = default)
    {
        var clock = new FakeTimeProvider(TimeProvider.System.GetUtcNow() - ago);
        var server = Assert.Single(new IceServers(turn.Options, clock).For(Guid.CreateVersion7(), Guid.CreateVersion7()).Servers);
        return (server.Username!, server.Credential!);
    }

    /// <summary>Runs coturn's own client.</summary>
    /// <returns>The line that was waited for; null where it ended without.</returns>
    private async Task<string?> RunAsync(string username, string credential, Predicate<string> enough, params string[] how)
    {
        var port = turn.Port.ToString(CultureInfo.InvariantCulture);
        string[] who = ["-p", port, "-u", username, "-w", credential];
        using var client = Process.Start(new ProcessStartInfo(
            "stdbuf", ["-oL", "turnutils_uclient", "-v", "-c", "-n", "1", .. who, .. how, "127.0.0.1"])
        { RedirectStandardOutput = true })!;
        try
        {
            while (await client.StandardOutput.ReadLineAsync().WaitAsync(Patience.Limit, TestContext.Current.CancellationToken) is { } line)
                if (enough(line)) return line;
            return null;
        }
        finally
        {
            client.Kill();
        }
    }
}
