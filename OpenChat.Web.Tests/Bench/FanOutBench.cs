using System.Diagnostics;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// Budgets in docs/performance.md: one room with a thousand readers, beside a bare server in the same run. The server has one core and
/// the readers the other, else they would be measured as well. No test: bin/bench fanout and bin/bench knee run it.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class FanOutBench
{
    private const int Readers = 1000, StreamsEach = 200;
    private const double Bearable = 250;

    private static readonly Person[] People = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan, Cast.Flo];

    private sealed record Result(double Middle, double Late, double PerDelivery, double PerSecond, double Others);

    [Fact(Explicit = true)]
    public async Task A_thousand_readers_of_ten_messages_a_second() => await OneCore.ForTheServerAsync(() =>
        Medians.TellAsync($"fan-out to {Readers}, 10 messages a second", () => Both.StartAsync(10), async both =>
        {
            var ours = await both.Ours.MeasureAsync(10, 20);
            var bare = await both.Bare.MeasureAsync(10, 20);
            return new(
                Math.Max(ours.Others, bare.Others),
                new("p50", ours.Middle, "ms"),
                new("p99", ours.Late, "ms"),
                new("CPU", ours.PerDelivery, "µs of the server for each delivery"),
                new("bare: p50", bare.Middle, "ms"),
                new("p99", bare.Late, "ms"),
                new("CPU", bare.PerDelivery, "µs"),
                new("ours is", ours.Middle / bare.Middle, "times its p50", "0.00"),
                new("and", ours.PerDelivery / bare.PerDelivery, "times its CPU", "0.00"));
        }));

    [Fact(Explicit = true)]
    public async Task As_many_as_can_be_delivered_to_a_thousand_in_a_quarter_of_a_second() => await OneCore.ForTheServerAsync(() =>
        Medians.TellAsync($"fan-out to {Readers}, as much as has p99 ≤ {Bearable:0} ms", () => Room.OursAsync(50), async room =>
        {
            var (best, others) = (new Result(0, 0, 0, 0, 0), 0.0);
            foreach (var rate in new[] { 50, 100, 150, 200, 250, 300, 400, 500 })
            {
                var result = await room.MeasureAsync(rate, 8);
                others = Math.Max(others, result.Others);
                if (result.Late > Bearable) break;
                best = result;
            }
            return new(
                others,
                new("deliveries", best.PerSecond, "a second", "0"),
                new("p50", best.Middle, "ms"),
                new("p99", best.Late, "ms"),
                new("CPU", best.PerDelivery, "µs of the server for each"));
        }));

    /// <summary>A server with one room, and how someone sends a number in it.</summary>
    private sealed class Room(
        IAsyncDisposable server, Uri address, Process process, IReadOnlyList<byte[]> requests, Func<int, string, Task> say)
        : IAsyncDisposable
    {
        private int phase;

        public static async Task<Room> OursAsync(int perSecond)
        {
            var cancel = TestContext.Current.CancellationToken;
            var server = await ServerProcess.StartUnderAsync(OneCore.Of, ("Live:StreamsPerUser", $"{StreamsEach}"));
            var requests = new List<byte[]>();
            foreach (var person in People)
            {
                using var visitor = await server.AsAsync(person);
                requests.Add(Listeners.RequestOf(server.Address, $"/live?watch={Cast.General.Id}:0", visitor.Cookies));
            }
            var sender = await Sender.OpenAsync(server, Cast.Ana);
            var room = new Room(server, server.Address, server.Process, requests, (number, nonce) =>
                sender.SayAsync(Cast.General, Listeners.TextOf(number), nonce, cancel));
            await Compiler.IsDoneAsync(server.Id, () => room.MeasureAsync(perSecond, 5));
            return room;
        }

        public static async Task<Room> BareAsync(int perSecond)
        {
            var cancel = TestContext.Current.CancellationToken;
            var server = await BareServer.StartAsync(OneCore.Of);
            var http = new HttpClient { BaseAddress = server.Address };
            byte[][] requests = [Listeners.RequestOf(server.Address, "/live", [])];
            var room = new Room(server, server.Address, server.Process, requests, async (number, _) =>
            {
                using var text = new StringContent(Listeners.TextOf(number));
                (await http.PostAsync("/say", text, cancel)).Dispose();
            });
            await Compiler.IsDoneAsync(server.Process.Id, () => room.MeasureAsync(perSecond, 5));
            return room;
        }

        public async Task<Result> MeasureAsync(int perSecond, int seconds)
        {
            var cancel = TestContext.Current.CancellationToken;
            phase++;
            var clock = new Listeners.Clockwork((seconds + 1) * perSecond, perSecond); // The first second does not count.
            await using var listeners = await Listeners.OpenAsync(address, requests, Readers, clock, cancel);
            using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
            var saying = new List<Task>();
            var (cpu, began) = (new Cpu(process), Stopwatch.GetTimestamp());
            for (var n = 0; n < clock.Numbers && await pace.WaitForNextTickAsync(cancel); n++)
            {
                if (n == perSecond) (cpu, began) = (new Cpu(process), Stopwatch.GetTimestamp());
                clock.Sending(n);
                saying.Add(say(n, string.Create(CultureInfo.InvariantCulture, $"{phase}-{n}")));
            }
            await Task.WhenAll(saying);
            await listeners.HaveAllAsync().WaitAsync(TimeSpan.FromSeconds(60), cancel);
            var (took, (others, used)) = (Stopwatch.GetElapsedTime(began), cpu.Since());
            return new(
                clock.At(0.5),
                clock.At(0.99),
                used.TotalMicroseconds / clock.Deliveries,
                clock.Deliveries / took.TotalSeconds,
                others);
        }

        public ValueTask DisposeAsync() => server.DisposeAsync();
    }

    private sealed record Both(Room Ours, Room Bare) : IAsyncDisposable
    {
        public static async Task<Both> StartAsync(int perSecond) => new(await Room.OursAsync(perSecond), await Room.BareAsync(perSecond));

        public async ValueTask DisposeAsync()
        {
            await Ours.DisposeAsync();
            await Bare.DisposeAsync();
        }
    }
}
