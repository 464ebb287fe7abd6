using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Promises;

/// <summary>A process that may open few files refuses what is too much, says so, and goes on as soon as someone leaves.</summary>
[Trait("Soak", "long")]
public sealed partial class FewFilesTests
{
    private const string Refused = "Refusing new connections", Few = "can open only 560 files";

    /// <summary>As 256 for the published program, which is one file: this one holds its hundred and fifty libraries open, each twice.</summary>
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
        var request = Encoding.ASCII.GetBytes($"GET /live?watch={Cast.General.Id}:0 HTTP/1.1\r\nHost: {server.Address.Authority}\r\nSec-Fetch-Site: same-origin\r\n"
            + $"Cookie: {string.Join("; ", ben.Cookies.Select(c => $"{c.Name}={c.Value}"))}\r\n\r\n");
        var room = int.Parse(Room().Match(string.Join('\n', server.Lines)).Groups[1].Value, CultureInfo.InvariantCulture);
        var tried = room + 300;
        for (var round = 0; round < Soak.Rounds(2, 20); round++)
        {
            var sockets = new List<Socket>();
            // Those of the round before are let go of one by one: a few of these may still be taken where others were refused already.
            for (var tries = 0; tries < tried; tries++) if (await OpenAsync() is { } socket) sockets.Add(socket);
            Assert.InRange(sockets.Count, room - 8, room); // All but those of the two who were here before.
            // Anyone who is inside is not disturbed: a write opens what it needs, and so does the page that shows it.
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
            catch (HttpRequestException) { return false; } // It has not counted all of them yet.
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
                if (await socket.ReceiveAsync(answer, cancel) == answer.Length && Encoding.ASCII.GetString(answer) == "HTTP/1.1 200") return socket;
            }
            catch (SocketException) { /* Refused while it was asking. */ }
            socket.Dispose();
            return null;
        }
    }

    [GeneratedRegex("enough for ([0-9]+) connections")]
    private static partial Regex Room();
}
