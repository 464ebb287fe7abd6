using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>P14 and P15 in docs/promises.md: a lost socket costs no sound, and who is back within the grace goes on where they were.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class CutCallTests() : AppTest(new() { Settings = [("Calls:Grace", $"00:00:{Grace:00}"), ("Calls:Amnesty", "00:00:00.001")] })
{
    /// <summary>In seconds.</summary>
    private static readonly int Grace = Soak.Rounds(8, 10);

    [Fact]
    public async Task While_the_socket_alone_is_cut_the_voices_go_on()
    {
        await using var relay = Relay.To(App);
        await using var pair = await Pair.CallAsync(App, through: relay);
        pair.Dan.Browser.Expect("/signal");
        var control = await pair.ConcealedAsync(() => Task.Delay(TimeSpan.FromSeconds(Soak.Rounds(3, 60)), TestContext.Current.CancellationToken));
        var most = 0.0;
        for (var round = 0; round < Soak.Rounds(1, 10); round++)
        {
            pair.Ben.Forget();
            var cut = await pair.ConcealedAsync(async () =>
            {
                relay.BreakSignals();
                await pair.Ben.NextAsync("seat", "reconnecting");
                await Task.Delay(TimeSpan.FromSeconds(Soak.Rounds(2, 8)), TestContext.Current.CancellationToken);
                relay.Heal();
                await pair.Ben.NextAsync("seat", "joined");
            });
            most = Math.Max(most, cut);
            Assert.True(cut <= control + Voice.Unheard, $"{cut:0} ms were made up while the socket was cut, and {control:0} ms before");
        }
        await pair.HearAsync();
        foreach (var voice in new[] { pair.Ben, pair.Dan }) Assert.Equal(1, (await voice.SoundAsync()).Connections);
        Soak.Tell("P15", $"{Soak.Rounds(1, 10)} cuts of {Soak.Rounds(2, 8)} s of the socket alone: at most {most:0} ms of sound were made up in one, {control:0} ms in {Soak.Rounds(3, 60)} s without a cut; no new connection");
    }

    [Fact]
    public async Task Anyone_back_within_the_grace_stays_and_anyone_else_has_left()
    {
        await using var relay = Relay.To(App);
        await using var pair = await Pair.CallAsync(App, through: relay);
        pair.Dan.Browser.Expect("/signal");
        pair.Ben.Forget();
        relay.BreakSignals();
        await pair.Ben.NextAsync("seat", "reconnecting");
        // A busy machine takes some seconds to be back.
        await Task.Delay(TimeSpan.FromSeconds(Soak.Rounds(2, Grace - 1)), TestContext.Current.CancellationToken);
        relay.Heal();
        await pair.Ben.NextAsync("seat", "joined");
        await pair.HearAsync();
        Assert.Equal(1, (await pair.Ben.SoundAsync()).Connections);

        var cut = Voice.Now;
        relay.BreakSignals();
        await EndedAsync(pair.Ben, cut, "P14", $"who lost the socket and did not come back");
        await pair.Dan.Call.IsInNoCallAsync(); // The page hears of it by its stream.
    }

    [Fact]
    public async Task A_page_that_crashed_may_be_opened_again_within_the_grace()
    {
        await using var pair = await Pair.CallAsync(App);
        var cut = await CrashAsync(pair);
        var seen = await pair.Ben.NextAsync("seat", "reconnecting") is { } told ? told.At - cut : 0;
        if (Soak.Runs) await Task.Delay(TimeSpan.FromSeconds(7.5), TestContext.Current.CancellationToken);
        await pair.Dan.TabAsync(Cast.BenAndDan);
        await pair.HearAsync();

        cut = await CrashAsync(pair);
        await EndedAsync(pair.Ben, cut, "P14", $"whose page crashed; told {seen:0} ms after the crash of the one before, from which the page came back");
    }

    private static async Task<double> CrashAsync(Pair pair)
    {
        pair.Ben.Forget();
        var page = pair.Dan.Page;
        var (crashed, cut) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), Voice.Now);
        page.Crash += (_, _) => crashed.TrySetResult();
        var wire = await page.Context.NewCDPSessionAsync(page);
        _ = wire.SendAsync("Page.crash"); // Never answered.
        await crashed.Task.WaitAsync(Patience.Limit, TestContext.Current.CancellationToken);
        return cut;
    }

    /// <summary>The seat is kept for the grace and the call ends then; the one who stayed hears it within a second.</summary>
    private async Task EndedAsync(Voice stayed, double cut, string promise, FormattableString who)
    {
        var over = await stayed.NextAsync("over", "grace");
        var call = await App.ReadAsync(db => db.Calls.SingleAsync());
        Assert.Equal((CallState.Ended, CallEnd.Grace), (call.State, call.EndReason));
        var ended = (call.EndedAt!.Value - DateTime.UnixEpoch).TotalMilliseconds - cut;
        var late = Soak.Runs ? 1000 : Patience.Scaled(5).TotalMilliseconds;
        // The end of the socket is stored a moment after the cut.
        Assert.InRange(ended, (Grace - 1) * 1000, Grace * 1000 + late + 500);
        Assert.InRange(over.At - cut - ended, -50, late);
        await stayed.Call.IsInNoCallAsync();
        Soak.Tell(promise, $"the call of one {FormattableString.Invariant(who)} ended after {ended:0} ms, and the other heard it {over.At - cut - ended:0} ms later");
    }
}
