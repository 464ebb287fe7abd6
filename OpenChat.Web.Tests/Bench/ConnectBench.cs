using System.Globalization;
using System.Net.Sockets;
using System.Text;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Bench;

/// <summary>promises.md, budgets: what a stream costs the server when it opens, where all open at once, with the newest cursor, as after a restart. No test: bin/bench connect runs it.</summary>
[Collection(Support.Journeys.Name)]
public sealed class ConnectBench
{
    private const int Runs = 3, Tries = 8, Warm = 3, Streams = 1000;

    private static readonly Person[] Readers = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan, Cast.Flo];

    [Fact(Explicit = true)]
    public async Task Measure()
    {
        await using var server = await ServerProcess.StartAsync(("Live:StreamsPerUser", "200"));
        var requests = new List<byte[]>();
        foreach (var person in Readers) requests.Add(await RequestAsync(server, person));
        for (var round = 0; round < Warm; round++) await OpenAllAsync(server, requests);
        var kept = new List<double>();
        for (var tries = 0; kept.Count < Runs && tries < Tries; tries++)
        {
            var cpu = new Cpu(server.Process);
            await OpenAllAsync(server, requests);
            var (others, used) = cpu.Since();
            var cost = used.TotalMilliseconds / Streams;
            var quiet = others <= Cpu.Quiet;
            if (quiet) kept.Add(cost);
            Tell($"BENCH connect, {Streams} streams at once: {cost:0.00} ms of the server for each, with its end; {others:P0} of the machine used by others{(quiet ? "" : ": discarded")}");
        }
        if (kept.Count < Runs) Assert.Fail($"Others used too much of the machine: {kept.Count} of {Tries} runs count, and {Runs} must.");
        Tell($"BENCH connect, {Streams} streams at once, median of {Runs} runs after {Warm} that do not count: {kept.Order().ElementAt(Runs / 2):0.00} ms of the server for each, with its end");
    }

    /// <summary>As a browser with the newest cursor asks.</summary>
    private static async Task<byte[]> RequestAsync(ServerProcess server, Person person)
    {
        using var visitor = await server.AsAsync(person);
        await using var stream = await EventStream.OpenAsync(visitor, $"watch={Cast.General.Id}:0", greeted: false);
        var hello = await stream.UntilAsync("hello");
        var resync = await stream.UntilAsync("resync");
        var cursor = $"{hello.Data.GetProperty("epoch").GetString()}.{resync.Data.GetProperty("pos").GetInt64()}";
        var cookies = string.Join("; ", visitor.Cookies.Select(c => $"{c.Name}={c.Value}"));
        return Encoding.ASCII.GetBytes($"GET /live?after={cursor}&watch={Cast.General.Id}:0 HTTP/1.1\r\nHost: {server.Address.Authority}\r\nCookie: {cookies}\r\nAccept: text/event-stream\r\nSec-Fetch-Site: same-origin\r\n\r\n");
    }

    /// <summary>All at once; each is open once it was told who sits in the voice channels, which comes last.</summary>
    private static async Task OpenAllAsync(ServerProcess server, List<byte[]> requests)
    {
        var cancel = TestContext.Current.CancellationToken;
        var sockets = await Task.WhenAll(Enumerable.Range(0, Streams).Select(async n =>
        {
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(server.Address.Host, server.Address.Port, cancel);
            await socket.SendAsync(requests[n % requests.Count], cancel);
            var (got, buffer) = (new StringBuilder(), new byte[8192]);
            while (!got.ToString().Contains("event: voices", StringComparison.Ordinal))
            {
                var count = await socket.ReceiveAsync(buffer, cancel);
                Assert.NotEqual(0, count);
                got.Append(Encoding.ASCII.GetString(buffer, 0, count));
                Assert.DoesNotContain("event: resync", got.ToString(), StringComparison.Ordinal); // It had the newest.
            }
            return socket;
        }));
        foreach (var socket in sockets) socket.Dispose();
        await server.HasClientsAsync(0, cancel);
    }

    private static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
