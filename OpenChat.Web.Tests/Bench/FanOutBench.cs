using System.Diagnostics;
using System.Globalization;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// promises.md, budgets: one room with a thousand readers, beside a bare server in the same run. The server has one core and the readers
/// the other, else they would be measured as well. No test: bin/bench fanout and bin/bench knee run it.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class FanOutBench
{
    private const int Readers = 1000, StreamsEach = 200, Warm = 10, Seconds = 20;
    private const double Bearable = 250;

    private static readonly Person[] People = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan, Cast.Flo];

    private sealed record Result(double Middle, double Late, double PerDelivery, double PerSecond, double Others);

    [Fact(Explicit = true)]
    public async Task A_thousand_readers_of_ten_messages_a_second() => await OneCore.ForTheServerAsync(() =>
        Medians.TellAsync($"fan-out to {Readers}, 10 messages a second", async () =>
        {
            var ours = await OursAsync(10, Seconds);
            var bare = await BareAsync(10, Seconds);
            return new(Math.Max(ours.Others, bare.Others),
                new("p50", ours.Middle, "ms"), new("p99", ours.Late, "ms"), new("CPU", ours.PerDelivery, "µs of the server for each delivery"),
                new("bare: p50", bare.Middle, "ms"), new("p99", bare.Late, "ms"), new("CPU", bare.PerDelivery, "µs"),
                new("ours is", ours.Middle / bare.Middle, "times its p50", "0.00"), new("and", ours.PerDelivery / bare.PerDelivery, "times its CPU", "0.00"));
        }));

    [Fact(Explicit = true)]
    public async Task As_many_as_can_be_delivered_to_a_thousand_in_a_quarter_of_a_second() => await OneCore.ForTheServerAsync(() =>
        Medians.TellAsync($"fan-out to {Readers}, as much as has p99 ≤ {Bearable:0} ms", async () =>
        {
            Result? best = null;
            foreach (var rate in new[] { 50, 100, 150, 200, 250, 300, 400, 500 })
            {
                var result = await OursAsync(rate, 10);
                if (result.Late > Bearable) break;
                best = result;
            }
            return new(best!.Others, new("deliveries", best.PerSecond, "a second", "0"), new("p50", best.Middle, "ms"), new("p99", best.Late, "ms"), new("CPU", best.PerDelivery, "µs of the server for each"));
        }));

    private static async Task<Result> OursAsync(int perSecond, int seconds)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartUnderAsync(OneCore.Of, ("Live:StreamsPerUser", $"{StreamsEach}"));
        var requests = new List<byte[]>();
        foreach (var person in People)
        {
            using var visitor = await server.AsAsync(person);
            requests.Add(Listeners.RequestOf(server.Address, $"/live?watch={Cast.General.Id}:0", visitor.Cookies));
        }
        using var sender = await Sender.OpenAsync(server, Cast.Ana);
        return await MeasureAsync(server.Address, server.Process, requests, perSecond, seconds, n => sender.SayAsync(Cast.General, $"<{n}>", $"n{n}", cancel));
    }

    private static async Task<Result> BareAsync(int perSecond, int seconds)
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await BareServer.StartAsync(OneCore.Of);
        using var http = new HttpClient { BaseAddress = server.Address };
        return await MeasureAsync(server.Address, server.Process, [Listeners.RequestOf(server.Address, "/live", [])], perSecond, seconds, async n =>
        {
            using var words = new StringContent(string.Create(CultureInfo.InvariantCulture, $"&lt;{n}&gt;"));
            (await http.PostAsync("/say", words, cancel)).Dispose();
        });
    }

    private static async Task<Result> MeasureAsync(Uri address, Process process, IReadOnlyList<byte[]> requests, int perSecond, int seconds, Func<int, Task> say)
    {
        var cancel = TestContext.Current.CancellationToken;
        var clock = new Listeners.Clockwork((Warm + seconds) * perSecond, Warm * perSecond);
        await using var listeners = await Listeners.OpenAsync(address, requests, Readers, clock, cancel);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        var saying = new List<Task>();
        var (cpu, began) = (new Cpu(process), Stopwatch.GetTimestamp());
        for (var n = 0; n < clock.Numbers && await pace.WaitForNextTickAsync(cancel); n++)
        {
            if (n == Warm * perSecond) (cpu, began) = (new Cpu(process), Stopwatch.GetTimestamp());
            clock.Sending(n);
            saying.Add(say(n));
        }
        await Task.WhenAll(saying);
        await listeners.HaveAllAsync().WaitAsync(TimeSpan.FromSeconds(60), cancel);
        var (took, (others, used)) = (Stopwatch.GetElapsedTime(began), cpu.Since());
        return new(clock.At(0.5), clock.At(0.99), used.TotalMicroseconds / clock.Deliveries, clock.Deliveries / took.TotalSeconds, others);
    }
}
