using System.Diagnostics;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.Playwright;
using OpenChat.Web.Domain;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Whatever is killed while someone sits down in a call: soon after, they sit in it with a page that knows, or not at all.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class NoOneIsStuckTests
{
    private enum What { Page, Server, Socket, Browser }

    /// <summary>How one sits down.</summary>
    private enum How { Join, Call, Answer }

    /// <summary>The grace, the lease and the sweep's first half minute.</summary>
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
        foreach (var person in new[] { Cast.Ana, Cast.Ben }) // Only who has written to each other may ring.
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
                throw new InvalidOperationException($"Seed {seed}, round {round}, {what} killed {after} ms after {how}: {error.Message}", error);
            }
        }
        Soak.Tell("stuck", $"{rounds} times a page, a browser, the server or the socket was killed while one joined, called or answered: all was settled after at most {longest:0.0} s");
    }

    /// <returns>Seconds until the seat and the page agreed.</returns>
    private static async Task<double> SitDownAsync(ServerProcess server, Relay relay, How how, What what, int after)
    {
        var mark = $"stuck-{Guid.CreateVersion7():N}";
        await using var process = what == What.Browser ? await Chromium.AnotherAsync(mark) : null;
        var browser = await Browser.OpenAsync(server, Cast.Ana, through: relay, process: process);
        foreach (var words in new[] { "ERR_", "/signal" }) browser.Expect(words);
        var page = await browser.TabAsync((how == How.Join ? Cast.Lounge : Cast.AnaAndBen).Address);
        await page.Locator("html[data-live=open]").WaitForAsync(new() { State = WaitForSelectorState.Attached });
        await using var caller = how == How.Answer ? await RingAsync(server) : null;
        if (how == How.Answer) await page.Locator("[data-accept]").WaitForAsync();
        await page.EvaluateAsync(how == How.Answer ? "document.querySelector('[data-accept]').click()" : "document.querySelector('[data-call-join], .pane-head [data-call-start], main form[action*=\"/calls\"] button').click()");
        await Task.Delay(after, TestContext.Current.CancellationToken);
        switch (what)
        {
            case What.Page:
                await page.CloseAsync();
                break;
            case What.Browser:
                Root(mark).Kill(entireProcessTree: true); // What outlived the first could still send its click, and seat someone after all.
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
        if (process is not null) return took; // Its context went with it.
        await browser.DisposeAsync();
        for (var waited = Stopwatch.StartNew(); await SeatAsync(server) is not null; await tick.WaitForNextTickAsync(TestContext.Current.CancellationToken))
            Assert.True(waited.Elapsed < Longest, "the seat outlives its page");
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

    /// <summary>A page that is there and its seat say the same; where it is gone there is no seat.</summary>
    private static async Task<bool> IsSettledAsync(ServerProcess server, IPage page)
    {
        var seat = await SeatAsync(server);
        if (await InstAsync(page) is not { } inst) return seat is null;
        return inst.Length == 0 ? seat is null : seat is { State: SeatState.Joined, SocketId: not null } && seat.Inst.ToString() == inst;
    }

    /// <summary>The instance of a page that is in a call; empty when it shows none, null when it is not there. Not an instance while it says that another page is.</summary>
    private static async Task<string?> InstAsync(IPage page)
    {
        if (page.IsClosed || page.Context.Browser is not { IsConnected: true }) return null;
        try
        {
            return await page.EvaluateAsync<string>(Inst);
        }
        catch (PlaywrightException)
        {
            return "loading"; // A page whose code could not be fetched draws itself anew.
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

    private static async Task<string> StateAsync(ServerProcess server, IPage page) =>
        await SeatAsync(server) is var seat && await InstAsync(page) is var inst
            ? string.Create(CultureInfo.InvariantCulture, $"the seat is {seat?.State} of {seat?.Inst} until {seat?.DeadlineAt:O}, the page {inst switch { null => "gone", "" => "in no call", _ => inst }}") : "";

    /// <summary>The first process of a browser, which began the others.</summary>
    private static Process Root(string mark) => Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, out _)).Select(CommandOf)
        .Where(c => c.Line.Contains($"--mark={mark}", StringComparison.Ordinal) && !c.Line.Contains("--type=", StringComparison.Ordinal))
        .Select(c => Process.GetProcessById(c.Id)).First();

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
