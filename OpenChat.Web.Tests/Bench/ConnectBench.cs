using System.Net.Sockets;
using System.Text;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// Budgets in docs/performance.md: what it costs the server to open a stream, when all open at once with the newest cursor, as after a
/// restart. No test: bin/bench connect runs it.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class ConnectBench
{
    private const int Streams = 1000;

    private static readonly Person[] Readers = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan, Cast.Flo];

    [Fact(Explicit = true)]
    public async Task Measure() => await Medians.TellAsync($"connect, {Streams} streams at once", StartAsync, async crowd =>
    {
        var cpu = new Cpu(crowd.Server.Process);
        await crowd.OpenAllAsync();
        var (others, used) = cpu.Since();
        return new(others, new Figure("CPU", used.TotalMilliseconds / Streams, "ms of the server for each, with its end", "0.00"));
    });

    private static async Task<Crowd> StartAsync()
    {
        var server = await ServerProcess.StartAsync(("Live:StreamsPerUser", "200"));
        var crowd = new Crowd(server, []);
        foreach (var person in Readers) crowd.Requests.Add(await RequestAsync(server, person));
        await Compiler.IsDoneAsync(server.Id, async () =>
        {
            for (var n = 0; n < 3; n++) await crowd.OpenAllAsync();
        });
        return crowd;
    }

    /// <summary>The request of a browser with the newest cursor.</summary>
    private static async Task<byte[]> RequestAsync(ServerProcess server, Person person)
    {
        using var visitor = await server.AsAsync(person);
        await using var stream = await EventStream.OpenAsync(visitor, $"watch={Cast.General.Id}:0", greeted: false);
        var hello = await stream.UntilAsync("hello");
        var resync = await stream.UntilAsync("resync");
        var cursor = $"{hello.Data.GetProperty("epoch").GetString()}.{resync.Data.GetProperty("pos").GetInt64()}";
        return Listeners.RequestOf(server.Address, $"/live?after={cursor}&watch={Cast.General.Id}:0", visitor.Cookies);
    }

    private sealed record Crowd(ServerProcess Server, List<byte[]> Requests) : IAsyncDisposable
    {
        /// <summary>All at once; each is open once it has got who sits in the voice channels, which comes last.</summary>
        public async Task OpenAllAsync()
        {
            var cancel = TestContext.Current.CancellationToken;
            var sockets = await Task.WhenAll(Enumerable.Range(0, Streams).Select(async n =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(Server.Address.Host, Server.Address.Port, cancel);
                await socket.SendAsync(Requests[n % Requests.Count], cancel);
                var (got, buffer) = (new StringBuilder(), new byte[8192]);
                while (!got.ToString().Contains("event: voices", StringComparison.Ordinal))
                {
                    var count = await socket.ReceiveAsync(buffer, cancel);
                    Assert.NotEqual(0, count);
                    got.Append(Encoding.ASCII.GetString(buffer, 0, count));
                    Assert.DoesNotContain("event: resync", got.ToString(), StringComparison.Ordinal); // Its cursor is the newest.
                }
                return socket;
            }));
            foreach (var socket in sockets) socket.Dispose();
            await Server.HasClientsAsync(0);
        }

        public ValueTask DisposeAsync() => Server.DisposeAsync();
    }
}
