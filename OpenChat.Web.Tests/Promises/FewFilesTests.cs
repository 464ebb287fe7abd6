using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.Promises;

/// <summary>A process that may open few files refuses further connections, says so, and accepts again as soon as someone leaves.</summary>
[Trait("Soak", "long")]
public sealed partial class FewFilesTests
{
    private const string Refused = "Refusing new connections", Few = "can open only 560 files";

    /// <summary>Like 256 for the published program, which is one file: this build keeps 150 libraries open, each twice.</summary>
    private const string Limited = "ulimit -n 560; exec \"$0\" \"$@\"";

    [Fact]
    public async Task Connections_are_refused_in_good_time_and_taken_again_when_others_close()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartUnderAsync(["bash", "-c", Limited], ("Live:StreamsPerUser", "1000"));
        server.Expect(Refused);
        server.Expect(Few);
        Assert.Contains(server.Lines, line => line.Contains(Few, StringComparison.Ordinal));
        using var ben = await server.AsAsync(Cast.Ben);
        using var sender = await Sender.OpenAsync(server, Cast.Dan);
        var cookies = string.Join("; ", ben.Cookies.Select(c => $"{c.Name}={c.Value}"));
        var request = Encoding.ASCII.GetBytes(
            $"GET /live?watch={Cast.General.Id}:0 HTTP/1.1\r\nHost: {server.Address.Authority}\r\n"
            + $"Sec-Fetch-Site: same-origin\r\nCookie: {cookies}\r\n\r\n");
        var room = int.Parse(Room().Match(string.Join('\n', server.Lines)).Groups[1].Value, CultureInfo.InvariantCulture);
        var tried = room + 300;
        for (var round = 0; round < Soak.Rounds(2, 20); round++)
        {
            var sockets = new List<Socket>();
            // The sockets of the last round are freed one by one, so some of these may get in after others were refused.
            for (var tries = 0; tries < tried; tries++) if (await OpenAsync() is { } socket) sockets.Add(socket);
            Assert.InRange(sockets.Count, room - 8, room); // All but those of the two clients from before.
            // Connected clients notice nothing: a write can still open what it needs, and so can the page that shows it.
            await sender.SayAsync(Cast.General, $"Full house {round}", $"n{round}", cancel).WaitAsync(Patience.Limit, cancel);
            foreach (var socket in sockets) socket.Close(0);
            Soak.Tell("few files", $"few files: {sockets.Count} of {tried} streams are taken, and as many again after those closed");
        }
        Assert.Equal(1, server.Starts);
        Assert.Contains(server.Lines, line => line.Contains(Refused, StringComparison.Ordinal));
        using var late = server.Visitor();
        await Patience.UntilAsync(async () =>
        {
            try { return (await late.GetAsync("/account/sign-in")).Status == HttpStatusCode.OK; }
            catch (HttpRequestException) { return false; } // The server has not yet noticed that all of them closed.
        }, () => "No one is let in although there is room again.");

        // Null where the server closes it at once instead of answering.
        async Task<Socket?> OpenAsync()
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(IPAddress.Loopback, server.Address.Port, cancel);
                await socket.SendAsync(request, cancel);
                var answer = new byte[12];
                var received = await socket.ReceiveAsync(answer, cancel);
                if (received == answer.Length && Encoding.ASCII.GetString(answer) == "HTTP/1.1 200") return socket;
            }
            catch (SocketException) { /* Refused while it sent its request. */ }
            socket.Dispose();
            return null;
        }
    }

    [GeneratedRegex("enough for ([0-9]+) connections")]
    private static partial Regex Room();
}
