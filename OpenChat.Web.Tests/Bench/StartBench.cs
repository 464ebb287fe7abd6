using System.Diagnostics;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// Budgets in docs/performance.md: the one file's second start, on existing data: the time until its first page, and the memory that it
/// takes while no one does anything. No test: bin/bench start runs it.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class StartBench
{
    private const int Settled = 10;

    [Fact(Explicit = true)]
    public async Task From_its_start_to_its_first_page() => await Medians.TellAsync("a start", async () =>
    {
        var cancel = TestContext.Current.CancellationToken;
        // The first start unpacks what the file carries, and leaves its files in memory.
        await using var server = await ServerProcess.StartAloneAsync();
        await server.StopAsync();
        var began = Stopwatch.GetTimestamp();
        var starting = server.StartAgainAsync();
        using var http = new HttpClient { BaseAddress = server.Address };
        while (true)
        {
            try
            {
                using var page = await http.GetAsync("/account/sign-in", cancel);
                page.EnsureSuccessStatusCode();
                break;
            }
            catch (HttpRequestException)
            {
                if (starting.IsFaulted) await starting;
                await Task.Delay(1, cancel); // Not yet.
            }
        }
        var first = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
        await starting;
        var cpu = new Cpu(server.Process);
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(Settled));
        await tick.WaitForNextTickAsync(cancel);
        var (others, _) = cpu.Since();
        var (memory, files) = (IdleBench.Resident(server) / 1024, IdleBench.Resident(server, "RssFile") / 1024);
        return new(
            others,
            new("the first page after", first, "ms", "0"),
            new($"{Settled} s later it takes", memory, "MiB", "0"),
            new("of which its own files, which the kernel may take back,", files, "MiB", "0"));
    });
}
