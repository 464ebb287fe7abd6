namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// Budgets in docs/performance.md: what a stream that only waits costs in memory, and in CPU for its heartbeats. No test: bin/bench idle
/// runs it.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class IdleBench
{
    private const int Seconds = 40;

    private static readonly Person[] People = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan];

    [Theory(Explicit = true)]
    [InlineData(1000)]
    [InlineData(5000)]
    [InlineData(10_000)]
    public async Task Streams_that_wait(int streams) => await Medians.TellAsync($"{streams} idle streams", async () =>
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartAsync(("Live:StreamsPerUser", "100000"));
        var requests = new List<byte[]>();
        foreach (var person in People)
        {
            using var visitor = await server.AsAsync(person);
            requests.Add(Listeners.RequestOf(server.Address, $"/live?watch={Cast.General.Id}:0", visitor.Cookies));
        }
        var nothing = new Listeners.Clockwork(1, 0);
        await using (await Listeners.OpenAsync(server.Address, requests, 300, nothing, cancel))
        {
            // The server has loaded its code, and taken its first memory.
        }
        await server.HasClientsAsync(People.Length);
        var before = Resident(server);
        await using var all = await Listeners.OpenAsync(server.Address, requests, streams, nothing, cancel);
        var cpu = new Cpu(server.Process);
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(Seconds));
        await tick.WaitForNextTickAsync(cancel); // Heartbeats have run, and the memory for opening was given back.
        var (others, used) = cpu.Since();
        return new(
            others,
            new("memory", (Resident(server) - before) / streams, "KiB for each"),
            new("all together", Resident(server) / 1024, "MiB", "0"),
            new("CPU", used.TotalSeconds / Seconds * 100, "% of a core"));
    });

    /// <summary>In KiB.</summary>
    /// <param name="kind">All that it has in memory, or a part of it by the kernel's name.</param>
    internal static double Resident(ServerProcess server, string kind = "VmRSS")
    {
        var line = File.ReadLines($"/proc/{server.Id}/status").Single(l => l.StartsWith($"{kind}:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
    }
}
