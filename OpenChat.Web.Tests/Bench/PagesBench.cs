using System.Diagnostics;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// Budgets in docs/performance.md, for fifty clients that load without a pause from a channel with a hundred thousand messages: its page,
/// chunks of the newest thousand as one scrolls up, and chunks that no one has read. The server has one core. No test: bin/bench pages
/// runs it.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class PagesBench
{
    private const int Messages = 100_000, Clients = 50;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    private static readonly Person[] People = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan];

    [Fact(Explicit = true)]
    public async Task The_page_and_a_chunk_of_its_history() => await OneCore.ForTheServerAsync(async () =>
    {
        var cancel = TestContext.Current.CancellationToken;
        await Medians.TellAsync($"a channel of {Messages} messages, {Clients} at once", StartAsync, async crowd =>
        {
            var cpu = new Cpu(crowd.Server.Process);
            var page = await crowd.LoadAsync(Page, Time, cancel);
            var chunk = await crowd.LoadAsync(Chunk, Time, cancel);
            var old = await crowd.LoadAsync(Old, Time, cancel);
            return new(
                cpu.Since().Others,
                new("page", page.PerSecond, "a second", "0"),
                new("p99", page.Late, "ms"),
                new("CPU", page.Each, "ms of the server", "0.00"),
                new("size", page.Bytes / 1000, "kB", "0"),
                new("history", chunk.PerSecond, "a second", "0"),
                new("p99", chunk.Late, "ms"),
                new("CPU", chunk.Each, "ms of the server", "0.00"),
                new("history that no one has read", old.PerSecond, "a second", "0"),
                new("CPU", old.Each, "ms of the server", "0.00"));
        });

        async Task<Crowd> StartAsync()
        {
            var server = await ServerProcess.StartFilledAsync(OneCore.Of, db => Crowds.SayMuchAsync(db, Messages));
            var crowd = new Crowd(server, await Task.WhenAll(People.Select(server.AsAsync)));
            await Compiler.IsDoneAsync(server.Id, async () =>
            {
                await crowd.LoadAsync(Page, Time / 4, cancel);
                await crowd.LoadAsync(Chunk, Time / 4, cancel);
            });
            return crowd;
        }
    });

    private static string Page(int n) => Cast.General.Address;

    private static string Chunk(int n) => $"{Cast.General.Address}?handler=History&before={Messages - n % 20 * 50}";

    /// <summary>Each number once, far apart: nothing of it is in memory.</summary>
    private static string Old(int n)
    {
        var before = 1 + Interlocked.Increment(ref loaded) * 7919L % (Messages - 2000);
        return $"{Cast.General.Address}?handler=History&before={before}";
    }

    private static int loaded;

    private sealed record Crowd(ServerProcess Server, Visitor[] Visitors) : IAsyncDisposable
    {
        public async Task<(double PerSecond, double Late, double Each, double Bytes)> LoadAsync(
            Func<int, string> address, TimeSpan time, CancellationToken cancel)
        {
            var (cpu, start, all, bytes, number) = (new Cpu(Server.Process), Stopwatch.GetTimestamp(), new List<double>(), 0L, 0);
            await Task.WhenAll(Enumerable.Range(0, Clients).Select(async client =>
            {
                while (Stopwatch.GetElapsedTime(start) < time)
                {
                    var (asked, visitor) = (Stopwatch.GetTimestamp(), Visitors[client % Visitors.Length]);
                    using var answer = await visitor.Http.GetAsync(address(Interlocked.Increment(ref number)), cancel);
                    answer.EnsureSuccessStatusCode();
                    bytes = (await answer.Content.ReadAsByteArrayAsync(cancel)).Length;
                    lock (all) all.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                }
            }));
            return (all.Count / time.TotalSeconds, Times.At(all, 0.99), cpu.Since().First.TotalMilliseconds / all.Count, bytes);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var visitor in Visitors) visitor.Dispose();
            await Server.DisposeAsync();
        }
    }
}
