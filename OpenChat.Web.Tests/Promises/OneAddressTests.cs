using System.Net.Sockets;

namespace OpenChat.Web.Tests.Promises;

/// <summary>One address cannot take all connections of a process that may open few files.</summary>
public sealed class OneAddressTests
{
    private const string Few = "can open only 560 files", Refused = "Refusing new connections from one address";

    [Fact]
    public async Task Others_get_in_while_one_address_holds_all_it_can()
    {
        var cancel = TestContext.Current.CancellationToken;
        // Without a trusted proxy on this machine, its addresses are those of clients.
        await using var server = await ServerProcess.StartUnderAsync(
            ["bash", "-c", "ulimit -n 560; exec \"$0\" \"$@\""], ("Proxy:Trusted:0", "192.0.2.1"));
        server.Expect(Few);
        server.Expect(Refused);
        var sockets = new List<Socket>();
        for (var i = 0; i < 200; i++)
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            sockets.Add(socket);
            try { await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, cancel); }
            catch (SocketException) { break; } // Refused before it was open.
        }
        await Patience.UntilAsync(
            () => server.Lines.Any(line => line.Contains(Refused, StringComparison.Ordinal)), () => "No connection is refused.");
        using var other = new Visitor(server.Address, IPAddress.Parse("127.0.0.2"));
        (await other.OpenAsync("/account/sign-in")).Is(HttpStatusCode.OK);
        foreach (var socket in sockets) socket.Close(0);
        await Patience.UntilAsync(async () =>
        {
            using var again = server.Visitor();
            try { return (await again.GetAsync("/account/sign-in")).Status == HttpStatusCode.OK; }
            catch (HttpRequestException) { return false; } // It has not yet noticed that the others closed.
        }, () => "The address is not let in again.");
    }
}
