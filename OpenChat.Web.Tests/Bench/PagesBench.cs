using System.Diagnostics;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Bench;

/// <summary>promises.md, budgets: pages of a channel with a hundred thousand messages, for fifty who ask without a pause. The server has one core. No test: bin/bench pages runs it.</summary>
[Collection(Support.Journeys.Name)]
public sealed class PagesBench
{
    private const int Messages = 100_000, Askers = 50;
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(8), Time = TimeSpan.FromSeconds(10);

    private static readonly Person[] People = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan];

    [Fact(Explicit = true)]
    public async Task The_page_and_a_part_of_its_history() => await OneCore.ForTheServerAsync(async () =>
    {
        var cancel = TestContext.Current.CancellationToken;
        await Medians.TellAsync($"a channel of {Messages} messages, {Askers} at once", async () =>
        {
            await using var server = await ServerProcess.StartFilledAsync(OneCore.Of, db => Crowds.SayMuchAsync(db, Messages));
            var visitors = await Task.WhenAll(People.Select(server.AsAsync));
            var cpu = new Cpu(server.Process);
            var page = await AskAsync(server, visitors, _ => Cast.General.Address, cancel);
            var part = await AskAsync(server, visitors, n => $"{Cast.General.Address}?handler=History&before={Messages - n % 1000 * 50}", cancel);
            var others = cpu.Since().Others;
            foreach (var visitor in visitors) visitor.Dispose();
            return new(others, new("page", page.PerSecond, "a second", "0"), new("p99", page.Late, "ms"), new("CPU", page.Each, "ms of the server", "0.00"), new("size", page.Bytes / 1000, "kB", "0"),
                new("history", part.PerSecond, "a second", "0"), new("p99", part.Late, "ms"), new("CPU", part.Each, "ms of the server", "0.00"));
        });
    });

    private static async Task<(double PerSecond, double Late, double Each, double Bytes)> AskAsync(ServerProcess server, Visitor[] visitors, Func<int, string> address, CancellationToken cancel)
    {
        await AskForAsync(Warm);
        var (cpu, took) = (new Cpu(server.Process), await AskForAsync(Time));
        return (took.Times.Count / Time.TotalSeconds, Times.At(took.Times, 0.99), cpu.Since().First.TotalMilliseconds / took.Times.Count, took.Bytes);

        async Task<(List<double> Times, double Bytes)> AskForAsync(TimeSpan time)
        {
            var (start, all, bytes, number) = (Stopwatch.GetTimestamp(), new List<double>(), 0L, 0);
            await Task.WhenAll(Enumerable.Range(0, Askers).Select(async asker =>
            {
                while (Stopwatch.GetElapsedTime(start) < time)
                {
                    var asked = Stopwatch.GetTimestamp();
                    using var answer = await visitors[asker % visitors.Length].Http.GetAsync(address(Interlocked.Increment(ref number)), cancel);
                    answer.EnsureSuccessStatusCode();
                    bytes = answer.Content.Headers.ContentLength ?? (await answer.Content.ReadAsByteArrayAsync(cancel)).Length;
                    lock (all) all.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
                }
            }));
            return (all, bytes);
        }
    }
}
