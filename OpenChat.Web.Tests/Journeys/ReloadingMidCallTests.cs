using System.Text.RegularExpressions;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>P13 in docs/promises.md: a reload in a call resumes it without a click, and no one hears or sees a leave.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class ReloadingMidCallTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Either_side_reloads_and_both_hear_each_other_again_without_a_click(bool relayed)
    {
        await using var turn = relayed ? await Turn.StartAsync() : null;
        await using var app = await App.StartAsync(new() { Settings = turn?.Settings ?? [] });
        await using var pair = await Pair.CallAsync(app, relayed: relayed);
        var call = await app.ReadAsync(db => db.Calls.SingleAsync());
        var times = new List<double>();
        for (var round = 0; round < Soak.Rounds(1, 25); round++)
            foreach (var (who, other) in new[] { (pair.Ben, pair.Dan), (pair.Dan, pair.Ben) })
            {
                var lost = await other.TilesLostAsync();
                times.Add(await pair.ReloadAsync(who));
                Assert.Equal(lost, await other.TilesLostAsync());
            }
        await pair.HearAsync();
        if (relayed) await UsesTheRelayAsync(pair.Ben);
        await IsTheSameAsync(app, call);
        IsSoon(times, relayed);
        var kind = relayed ? ", relayed" : "";
        Soak.Tell("P13", $"{times.Count} reloads of either side{kind}: both heard each other {times.Count} times, {Times.Of(times)}");
    }

    [Fact]
    public async Task Both_reload_in_the_same_second_and_hear_each_other_again()
    {
        await BothReloadAsync(relayed: false);
        if (Soak.Runs) await BothReloadAsync(relayed: true); // The test above covers the relay in short runs.
    }

    private static async Task BothReloadAsync(bool relayed)
    {
        await using var turn = relayed ? await Turn.StartAsync() : null;
        await using var app = await App.StartAsync(new() { Settings = turn?.Settings ?? [] });
        await using var pair = await Pair.CallAsync(app, relayed: relayed);
        var call = await app.ReadAsync(db => db.Calls.SingleAsync());
        var times = new List<double>();
        var random = new Random(13);
        for (var round = 0; round < Soak.Rounds(1, 20); round++)
        {
            var (now, later) = (Voice.Now, round == 0 ? 0 : random.Next(900));
            await Task.WhenAll(StartAfterAsync(pair.Ben, later), StartAfterAsync(pair.Dan, 0));
            var (ben, dan) = (await pair.Ben.HearsAnewAsync(now), await pair.Dan.HearsAnewAsync(now));
            await pair.HearAsync(); // The first sound may be of the other's former page, on a connection that ended with it.
            var (bens, dans) = (pair.Ben.Told("heard") ?? ben, pair.Dan.Told("heard") ?? dan);
            var took = Math.Max(bens.At, dans.At) - Math.Max(ben.Origin, dan.Origin);
            var heard = $"first {ben} and {dan}, last {bens} and {dans}";
            if (took > 5000) Soak.Tell("P13", $"slow: {took:0} ms where one reloaded {later} ms after the other; {heard}");
            times.Add(took);
        }
        await IsTheSameAsync(app, call);
        IsSoon(times, relayed);
        var kind = relayed ? ", relayed" : "";
        var figures = $"both heard each other {times.Count} times, {Times.Of(times)} from the later one";
        Soak.Tell("P13", $"both reloaded in the same second {times.Count} times{kind}: {figures}");
    }

    [Fact]
    public async Task The_other_sees_reconnecting_and_a_muted_person_stays_muted()
    {
        await using var app = await App.StartAsync();
        await using var pair = await Pair.CallAsync(app);
        var (ben, dan) = (pair.Ben, pair.Dan);
        await dan.Call.ToggleMuteAsync();
        await ben.HearsAsync(0);
        await dan.Page.GotoAsync("about:blank");
        await Expect(ben.Page.Locator(".call-tile[data-state=reconnecting]")).ToContainTextAsync(new Regex(@"Reconnecting, \d+ s"));
        for (var round = 0; round < Soak.Rounds(1, 10); round++)
        {
            ben.Forget();
            if (round % 2 == 0) await dan.Page.GotoAsync(Cast.General.Address);
            else await dan.Page.ReloadAsync();
            await ben.NextAsync("connected");
            await Expect(dan.Page.Locator(".control[data-mute]:visible")).ToHaveAttributeAsync("aria-pressed", "true");
            await dan.HearsAsync(1);
            Assert.InRange((await ben.SoundAsync()).Energy, 0, 1e-5); // From the first packet on.
        }
        await dan.Call.ToggleMuteAsync();
        await ben.HearsAsync(1);
    }

    /// <summary>Checked only in a soak, where nothing else runs.</summary>
    private static void IsSoon(List<double> times, bool relayed)
    {
        if (!Soak.Runs) return;
        Assert.InRange(Times.At(times, 0.5), 0, 1500);
        Assert.InRange(Times.At(times, 0.95), 0, relayed ? 4000 : 3000);
    }

    private static async Task StartAfterAsync(Voice who, int milliseconds)
    {
        await Task.Delay(milliseconds, TestContext.Current.CancellationToken);
        await who.ReloadAsync();
    }

    private static async Task IsTheSameAsync(App app, Call call)
    {
        var after = await app.ReadAsync(db => db.Calls.SingleAsync());
        Assert.Equal((call.Id, call.AnsweredAt, CallState.Active), (after.Id, after.AnsweredAt, after.State));
    }

    /// <summary>Checks that the voices really go through the relay.</summary>
    private static async Task UsesTheRelayAsync(Voice who) => Assert.Equal("relay", await who.Page.EvaluateAsync<string>("""
        async () => {
          const reports = await window.peerConnections.at(-1).getStats();
          const pair = [...reports.values()].find(({ type, nominated, state }) =>
            type === 'candidate-pair' && nominated && state === 'succeeded');
          return reports.get(pair.localCandidateId).candidateType;
        }
        """));
}
