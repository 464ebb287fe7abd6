using System.Diagnostics;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// P31 in docs/promises.md: people come, write, call, reload and go for half an hour, and the server holds no more at the end than at
/// the start.
/// </summary>
[Trait("Soak", "long")]
public sealed class ChurnTests
{
    private static readonly Person[] People = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan, Cast.Flo];

    [Fact]
    public async Task Coming_and_going_leaves_nothing_behind()
    {
        var (length, warm) = (TimeSpan.FromSeconds(Soak.Rounds(2, 30 * 60)), TimeSpan.FromSeconds(Soak.Rounds(1, 5 * 60)));
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartAsync(("Live:StreamsPerUser", "60"));
        var workers = Soak.Rounds(4, 16);
        // Everything is loaded before the first count.
        await Task.WhenAll(
            Enumerable.Range(0, workers).Select(w => RoundAsync(server, People[w % People.Length], w, cancel)));
        var before = await QuietAsync(server);
        var timers = Soak.Runs ? await TimersAsync(server, 0, cancel) : 0;

        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var rounds = new Tally();
        var churning = Enumerable.Range(1, workers).Select(w => Task.Run(async () =>
        {
            for (var i = 1; !enough.IsCancellationRequested; i++)
            {
                await RoundAsync(server, People[(w + i) % People.Length], w * 1_000_000 + i, cancel);
                rounds.Add();
            }
        }, cancel)).ToList();
        var memory = new List<(double Minute, double Megabytes)>();
        var watch = Stopwatch.StartNew();
        using (var tick = new PeriodicTimer(TimeSpan.FromSeconds(Soak.Rounds(1, 5))))
            while (watch.Elapsed < length && await tick.WaitForNextTickAsync(cancel))
            {
                if (churning.Find(c => c.IsFaulted) is { } failed) await failed;
                if (watch.Elapsed > warm) memory.Add((watch.Elapsed.TotalMinutes, MegabytesOf(server.Id)));
            }
        await enough.CancelAsync();
        await Task.WhenAll(churning);

        var after = await QuietAsync(server);
        // The database pool keeps its largest size, three files a connection: a busy moment may have added some.
        Assert.InRange(after.Handles, 0, before.Handles + 30);
        if (!Soak.Runs) return; // A slope needs half an hour, and a timer may still run for a minute.
        Assert.InRange(await TimersAsync(server, timers, cancel), 0, timers);
        var slope = Slope(memory);
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{rounds.Count} comings and goings in {watch.Elapsed.TotalMinutes:0} min: {slope:0.00} MB a minute after the first five, "
            + $"{memory[0].Megabytes:0} to {memory[^1].Megabytes:0} MB, from {before.Handles} handles and {before.Threads} threads "
            + $"to {after.Handles} and {after.Threads}, no more than {timers} timers as before");
        Soak.Tell("P31", $"{figures}");
        Assert.True(slope <= 1, $"Memory grows by {slope:0.00} MB a minute.");
    }

    /// <summary>
    /// One visit: a page, its stream, a message, a second page and a seat in the voice channel. Nothing is closed properly, and every
    /// other visit ends before the socket has sent anything.
    /// </summary>
    private static async Task RoundAsync(ServerProcess server, Person person, int number, CancellationToken cancel)
    {
        using var visitor = await server.AsAsync(person);
        var page = await visitor.OpenAsync(Cast.General.Address);
        var after = page.One("#main").GetAttribute("data-after");
        await using var stream = await EventStream.OpenAsync(visitor, $"after={after}&watch={Cast.General.Id}:0");
        var said = await visitor.PostAsync(Cast.General.Address, ("text", $"Word {number}"), ("nonce", $"churn-{number}"));
        Assert.True((int)said.Status is 201 or 302, $"{said.Status}");
        await stream.UntilAsync("message");
        await visitor.OpenAsync(Cast.PondBuild.Address);
        var (inst, device) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        visitor.SetCookie(("openchat-device", device.ToString()));
        var seat = await visitor.PostJsonAsync("/calls", new { channel = Cast.Lounge.Id, nonce = inst.ToString("N"), inst });
        if ((int)seat.Status == 200)
        {
            await using var signals = await Signals.OpenAsync(server.Address, visitor);
            await signals.SayAsync(new { t = "resume", inst, lastSeq = 0 });
            if (number % 2 == 0) await signals.NextAsync();
            var call = System.Text.Json.JsonElement.Parse(seat.Body).GetProperty("call").GetGuid();
            await visitor.PostJsonAsync($"/calls/{call}/leave", new { });
        }
        else Assert.Equal(409, (int)seat.Status); // Another visit of the same person sits there.
        cancel.ThrowIfCancellationRequested();
    }

    private static async Task<(int Handles, int Threads)> QuietAsync(ServerProcess server)
    {
        await server.HasClientsAsync(0);
        return (Directory.GetFiles($"/proc/{server.Id}/fd").Length, Directory.GetDirectories($"/proc/{server.Id}/task").Length);
    }

    /// <summary>
    /// The lowest count within a minute, or the first that is no higher than <paramref name="base"/>: the timers of seats, presence and
    /// sockets that are gone run for some seconds more.
    /// </summary>
    private static async Task<int> TimersAsync(ServerProcess server, int @base, CancellationToken cancel)
    {
        var least = int.MaxValue;
        using var tick = new PeriodicTimer(TimeSpan.FromSeconds(1));
        for (var i = 0; i < 60 && least > @base; i++)
        {
            least = Math.Min(least, await server.TimersAsync(cancel));
            await tick.WaitForNextTickAsync(cancel);
        }
        return least;
    }

    private static double MegabytesOf(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(l => l.StartsWith("VmRSS:", StringComparison.Ordinal));
        return double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024;
    }

    /// <summary>By least squares.</summary>
    private static double Slope(List<(double X, double Y)> points)
    {
        var (x, y) = (points.Average(p => p.X), points.Average(p => p.Y));
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }
}
