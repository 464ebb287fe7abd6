using System.Diagnostics;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// Budgets in docs/performance.md: fifty rooms with twenty readers each, and as many messages as are stored (with an fsync before each
/// answer) and read within a quarter of a second. The server has one core, the readers and senders the other. No test: bin/bench writes
/// runs it.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class WritesBench
{
    private const int Rooms = 50, ReadersEach = 20, Seconds = 10;
    private const double Bearable = 250;

    private static string What => $"{Rooms} rooms of {ReadersEach}, as many messages as have p99 ≤ {Bearable:0} ms";

    private sealed record Result(double PerSecond, double Middle, double Late, double PerMessage, double Others);

    [Fact(Explicit = true)]
    public async Task As_many_as_can_be_stored_and_read() => await OneCore.ForTheServerAsync(() =>
        Medians.TellAsync(What, Crowd.StartAsync, async crowd =>
        {
            var (best, others) = (new Result(0, 0, 0, 0, 0), 0.0);
            foreach (var rate in new[] { 250, 500, 600, 700, 800, 1000, 1500, 2000, 3000, 4000 })
            {
                var result = await crowd.MeasureAsync(rate, Seconds);
                others = Math.Max(others, result.Others);
                if (result.Late > Bearable) break;
                best = result;
            }
            return new(
                others,
                new("messages", best.PerSecond, "a second", "0"),
                new("p50", best.Middle, "ms"),
                new("p99", best.Late, "ms"),
                new("CPU", best.PerMessage, "µs of the server for each"));
        }));

    /// <summary>A server with its rooms, and someone who speaks in each.</summary>
    private sealed class Crowd(
        ServerProcess server, IReadOnlyList<Place> rooms, IReadOnlyList<byte[]> requests, IReadOnlyList<Sender> senders)
        : IAsyncDisposable
    {
        private int phase;

        public static async Task<Crowd> StartAsync()
        {
            List<(Person Person, Place Place)> rooms = [];
            var server = await ServerProcess.StartFilledAsync(
                OneCore.Of,
                async db => rooms = await Crowds.MakeRoomsAsync(db, Rooms),
                ("Live:StreamsPerUser", $"{ReadersEach}"));
            var (requests, senders) = (new List<byte[]>(), new List<Sender>());
            foreach (var (person, place) in rooms)
            {
                using var visitor = await server.AsAsync(person);
                requests.Add(Listeners.RequestOf(server.Address, $"/live?watch={place.Id}:0", visitor.Cookies));
                senders.Add(await Sender.OpenAsync(server, person));
            }
            var crowd = new Crowd(server, [.. rooms.Select(r => r.Place)], requests, senders);
            // With readers: else half of its code would be new when it is measured.
            await Compiler.IsDoneAsync(server.Id, () => crowd.MeasureAsync(250, 5));
            return crowd;
        }

        public async Task<Result> MeasureAsync(int perSecond, int seconds)
        {
            var cancel = TestContext.Current.CancellationToken;
            phase++;
            var (first, all) = (perSecond, (seconds + 1) * perSecond / Rooms * Rooms); // The first second does not count.
            var clock = new Listeners.Clockwork(all, first);
            await using var listeners = await Listeners.OpenAsync(server.Address, requests, Rooms * ReadersEach, clock, cancel, Rooms);
            var (cpu, began, counts) = (new Cpu(server.Process), Stopwatch.GetTimestamp(), false);
            var saying = new List<Task>();
            using var pace = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
            var start = Stopwatch.GetTimestamp();
            for (var n = 0; n < all && await pace.WaitForNextTickAsync(cancel);)
                for (; n < all && n < Stopwatch.GetElapsedTime(start).TotalSeconds * perSecond; n++)
                {
                    if (!counts && n >= first) (cpu, began, counts) = (new Cpu(server.Process), Stopwatch.GetTimestamp(), true);
                    clock.Sending(n);
                    saying.Add(senders[n % Rooms].SayAsync(rooms[n % Rooms], Listeners.TextOf(n), $"{phase}-{n}", cancel));
                }
            await Task.WhenAll(saying).WaitAsync(TimeSpan.FromSeconds(120), cancel);
            await listeners.HaveAllAsync().WaitAsync(TimeSpan.FromSeconds(60), cancel);
            var (took, (others, used)) = (Stopwatch.GetElapsedTime(began), cpu.Since());
            var counted = clock.Deliveries / ReadersEach;
            return new(counted / took.TotalSeconds, clock.At(0.5), clock.At(0.99), used.TotalMicroseconds / counted, others);
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var sender in senders) sender.Dispose();
            await server.DisposeAsync();
        }
    }
}
