using System.Diagnostics;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Bench;

/// <summary>Budgets in docs/performance.md: pages of a channel with a hundred thousand messages, parts of the newest thousand of them as one scrolls up, and parts that no one has read, for fifty who ask without a pause. The server has one core. No test: bin/bench pages runs it.</summary>
[Collection(Support.Journeys.Name)]
public sealed class PagesBench
{
    private const int Messages = 100_000, Askers = 50;
    private static readonly TimeSpan Time = TimeSpan.FromSeconds(10);

    private static readonly Person[] People = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan];

    [Fact(Explicit = true)]
    public async Task The_page_and_a_part_of_its_history() => await OneCore.ForTheServerAsync(async () =>
    {
        var cancel = TestContext.Current.CancellationToken;
        await Medians.TellAsync($"a channel of {Messages} messages, {Askers} at once", StartAsync, async crowd =>
        {
            var cpu = new Cpu(crowd.Server.Process);
            var page = await crowd.AskAsync(Page, Time, cancel);
            var part = await crowd.AskAsync(Part, Time, cancel);
            var old = await crowd.AskAsync(Old, Time, cancel);
            return new(cpu.Since().Others, new("page", page.PerSecond, "a second", "0"), new("p99", page.Late, "ms"), new("CPU", page.Each, "ms of the server", "0.00"), new("size", page.Bytes / 1000, "kB", "0"),
                new("history", part.PerSecond, "a second", "0"), new("p99", part.Late, "ms"), new("CPU", part.Each, "ms of the server", "0.00"),
                new("history that nobody has read", old.PerSecond, "a second", "0"), new("CPU", old.Each, "ms of the server", "0.00"));
        });

        async Task<Crowd> StartAsync()
        {
            var server = await ServerProcess.StartFilledAsync(OneCore.Of, db => Crowds.SayMuchAsync(db, Messages));
            var crowd = new Crowd(server, await Task.WhenAll(People.Select(server.AsAsync)));
            await Compiler.IsDoneAsync(server.Id, async () =>
            {
                await crowd.AskAsync(Page, Time / 4, cancel);
                await crowd.AskAsync(Part, Time / 4, cancel);
            });
            return crowd;
        }
    });

    private static string Page(int n) => Cast.General.Address;

    private static string Part(int n) => $"{Cast.General.Address}?handler=History&before={Messages - n % 20 * 50}";

    /// <summary>Each number once, far apart: nothing of it is in memory.</summary>
    private static string Old(int n) => $"{Cast.General.Address}?handler=History&before={1 + Interlocked.Increment(ref asked) * 7919L % (Messages - 2000)}";

    private static int asked;

    private sealed record Crowd(ServerProcess Server, Visitor[] Visitors) : IAsyncDisposable
    {
        public async Task<(double PerSecond, double Late, double Each, double Bytes)> AskAsync(Func<int, string> address, TimeSpan time, CancellationToken cancel)
        {
            var (cpu, start, all, bytes, number) = (new Cpu(Server.Process), Stopwatch.GetTimestamp(), new List<double>(), 0L, 0);
            await Task.WhenAll(Enumerable.Range(0, Askers).Select(async asker =>
            {
                while (Stopwatch.GetElapsedTime(start) < time)
                {
                    var asked = Stopwatch.GetTimestamp();
                    using var answer = await Visitors[asker % Visitors.Length].Http.GetAsync(address(Interlocked.Increment(ref number)), cancel);
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
