using System.Diagnostics;
using Microsoft.Playwright;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>If anything is killed while someone joins a call, they soon sit in it with a page that shows it, or not at all.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class NoOneIsStuckTests
{
    private enum What { Page, Server, Socket, Browser }

    /// <summary>How someone gets into a call.</summary>
    private enum How { Join, Call, Answer }

    /// <summary>The grace, the lease, and half a minute until the first sweep.</summary>
    private static readonly TimeSpan Longest = Soak.Runs ? TimeSpan.FromSeconds(45) : Patience.Limit;

    private static readonly (string Key, string Value)[] Shorter = Soak.Runs ? [] :
        [("Calls:Grace", "00:00:02"), ("Calls:Lease", "00:00:04"), ("Calls:Renewal", "00:00:01"), ("Calls:Amnesty", "00:00:03")];

    [Fact]
    public async Task No_one_is_stuck_whatever_is_killed_while_they_join()
    {
        var (seed, rounds, longest) = (Random.Shared.Next(1_000_000), Soak.Rounds(2, 30), 0.0);
        var random = new Random(seed);
        await using var server = await ServerProcess.StartAsync(Shorter);
        await using var relay = Relay.To(server.Address);
        foreach (var person in new[] { Cast.Ana, Cast.Ben }) // Only people who have written to each other may ring.
        {
            using var writer = await server.AsAsync(person);
            await writer.PostAsync(Cast.AnaAndBen.Address, ("text", "Hello"), ("nonce", $"hello-{person.Username}"));
        }
        for (var round = 0; round < rounds; round++)
        {
            var (what, after, how) = ((What)((seed + round) % 4), random.Next(600), (How)((seed / 4 + round / 4) % 3));
            try
            {
                longest = Math.Max(longest, await SitDownAsync(server, relay, how, what, after));
            }
            catch (Exception error)
            {
                var message = $"Seed {seed}, round {round}, {what} killed {after} ms after {how}: {error.Message}";
                throw new InvalidOperationException(message, error);
            }
        }
        var settled = FormattableString.Invariant($"all was settled after at most {longest:0.0} s");
        const string Killed = "a page, a browser, the server or the socket was killed while one joined, called or answered";
        Soak.Tell("stuck", $"{rounds} times {Killed}: {settled}");
    }

    /// <returns>Seconds until the seat and the page agreed.</returns>
    private static async Task<double> SitDownAsync(ServerProcess server, Relay relay, How how, What what, int after)
    {
        var mark = $"stuck-{Guid.CreateVersion7():N}";
        await using var process = what == What.Browser ? await Chromium.AnotherAsync(mark) : null;
        var browser = await Browser.OpenAsync(server, Cast.Ana, through: relay, process: process);
        foreach (var text in new[] { "ERR_", "/signal" }) browser.Expect(text);
        var page = await browser.TabAsync((how == How.Join ? Cast.Lounge : Cast.AnaAndBen).Address);
        await page.Locator("html[data-live=open]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await using var caller = how == How.Answer ? await RingAsync(server) : null;
        if (how == How.Answer) await page.Locator("[data-accept]").WaitForAsync();
        var button = how == How.Answer
            ? "[data-accept]"
            : "[data-call-join], .pane-head [data-call-start], main form[action*=\"/calls\"] button";
        await page.EvaluateAsync("selector => document.querySelector(selector).click()", button);
        await Task.Delay(after, TestContext.Current.CancellationToken);
        switch (what)
        {
            case What.Page:
                await page.CloseAsync();
                break;
            case What.Browser:
                // Any process that outlived the first could still send its click, and seat someone after all.
                Root(mark).Kill(entireProcessTree: true);
                break;
            case What.Server:
                await server.KillAsync();
                await server.StartAgainAsync();
                break;
            default:
                relay.Cut();
                break;
        }
        var watch = Stopwatch.StartNew();
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(200));
        for (var settled = 0; settled < 5; settled = await IsSettledAsync(server, page) ? settled + 1 : 0) // For a second.
        {
            if (watch.Elapsed > Longest) Assert.Fail($"after {Longest.TotalSeconds:0} s: {await StateAsync(server, page)}");
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        var took = watch.Elapsed.TotalSeconds - 1;
        if (process is not null) return took; // The context ended with the process.
        await browser.DisposeAsync();
        for (var waited = Stopwatch.StartNew(); await SeatAsync(server) is not null;)
        {
            Assert.True(waited.Elapsed < Longest, "the seat outlives its page");
            await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
        return took;
    }

    /// <summary>Ben calls Ana, and stays on the line as long as the socket is open.</summary>
    private static async Task<Signals> RingAsync(ServerProcess server)
    {
        using var ben = await server.AsAsync(Cast.Ben);
        var inst = Guid.CreateVersion7();
        var answer = await ben.PostJsonAsync("/calls", new { channel = Cast.AnaAndBen.Id, nonce = inst.ToString("N"), inst, leave = true });
        Assert.Equal(200, (int)answer.Status);
        var line = await Signals.OpenAsync(server.Address, ben);
        await line.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        await line.HearAsync("hello");
        return line;
    }

    /// <summary>An open page agrees with the seat; without the page there is no seat.</summary>
    private static async Task<bool> IsSettledAsync(ServerProcess server, IPage page)
    {
        var seat = await SeatAsync(server);
        if (await InstAsync(page) is not { } inst) return seat is null;
        return inst.Length == 0 ? seat is null : seat is { State: SeatState.Joined, SocketId: not null } && seat.Inst.ToString() == inst;
    }

    /// <summary>
    /// The instance of a page that is in a call: empty when it shows no call, null when the page is gone, and no instance at all while it
    /// shows that another page is in the call.
    /// </summary>
    private static async Task<string?> InstAsync(IPage page)
    {
        if (page.IsClosed || page.Context.Browser is not { IsConnected: true }) return null;
        try
        {
            return await page.EvaluateAsync<string>(Inst);
        }
        catch (PlaywrightException)
        {
            return "loading"; // A page that failed to load its code reloads itself.
        }
    }

    private const string Inst = """
        () => {
          const float = document.querySelector('#call-dock [data-call], call-dock [data-call]');
          return !float ? '' : float.dataset.state === 'elsewhere' ? 'elsewhere' : document.querySelector('call-dock').dataset.inst;
        }
        """;

    private static async Task<Seat?> SeatAsync(ServerProcess server)
    {
        await using var db = server.Database.Open();
        return await db.Seats.AsNoTracking().SingleOrDefaultAsync(s => s.LiveUserId == Cast.Ana.Id);
    }

    private static async Task<string> StateAsync(ServerProcess server, IPage page)
    {
        var (seat, inst) = (await SeatAsync(server), await InstAsync(page));
        var shown = inst switch { null => "gone", "" => "in no call", _ => inst };
        return string.Create(
            CultureInfo.InvariantCulture,
            $"the seat is {seat?.State} of {seat?.Inst} until {seat?.DeadlineAt:O}, the page {shown}");
    }

    /// <summary>The first process of a browser, which started the others.</summary>
    private static Process Root(string mark) => Directory.GetDirectories("/proc")
        .Select(Path.GetFileName)
        .Where(name => int.TryParse(name, out _))
        .Select(CommandOf)
        .Where(c => c.Line.Contains($"--mark={mark}", StringComparison.Ordinal) && !c.Line.Contains("--type=", StringComparison.Ordinal))
        .Select(c => Process.GetProcessById(c.Id))
        .First();

    private static (int Id, string Line) CommandOf(string? id)
    {
        try
        {
            return (int.Parse(id!, CultureInfo.InvariantCulture), File.ReadAllText($"/proc/{id}/cmdline"));
        }
        catch (IOException)
        {
            return (0, ""); // It ended meanwhile.
        }
    }
}
