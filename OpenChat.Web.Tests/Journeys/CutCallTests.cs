namespace OpenChat.Web.Tests.Journeys;

/// <summary>P14 and P15 in docs/promises.md: a lost socket interrupts no voice, and someone back within the grace keeps the seat.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class CutCallTests() : AppTest(new() { Settings = [("Calls:Grace", $"00:00:{Grace:00}"), ("Calls:Amnesty", "00:00:00.001")] })
{
    /// <summary>The grace in seconds.</summary>
    private static readonly int Grace = Soak.Rounds(8, 10);

    [Fact]
    public async Task While_the_socket_alone_is_cut_the_voices_go_on()
    {
        await using var relay = Relay.To(App);
        await using var pair = await Pair.CallAsync(App, through: relay);
        pair.Dan.Browser.Expect("/signal");
        var (rounds, rest, time) = (Soak.Rounds(1, 10), Soak.Rounds(3, 60), Soak.Rounds(2, 8));
        var control = await pair.ConcealedAsync(() => Task.Delay(TimeSpan.FromSeconds(rest), TestContext.Current.CancellationToken));
        var most = 0.0;
        for (var round = 0; round < rounds; round++)
        {
            pair.Ben.Forget();
            var cut = await pair.ConcealedAsync(async () =>
            {
                relay.BreakSignals();
                await pair.Ben.NextAsync("seat", "reconnecting");
                await Task.Delay(TimeSpan.FromSeconds(time), TestContext.Current.CancellationToken);
                relay.Heal();
                await pair.Ben.NextAsync("seat", "joined");
            });
            most = Math.Max(most, cut);
            Assert.True(cut <= control + Voice.Unheard, $"{cut:0} ms were made up while the socket was cut, and {control:0} ms before");
        }
        await pair.HearAsync();
        foreach (var voice in new[] { pair.Ben, pair.Dan }) Assert.Equal(1, (await voice.SoundAsync()).Connections);
        var figures = FormattableString.Invariant(
            $"at most {most:0} ms of sound were made up in one, {control:0} ms in {rest} s without a cut");
        Soak.Tell("P15", $"{rounds} cuts of {time} s of the socket alone: {figures}; no new connection");
    }

    [Fact]
    public async Task Someone_back_within_the_grace_stays_and_anyone_else_has_left()
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
        await pair.Dan.Call.IsInNoCallAsync(); // The page learns of it by its stream.
    }

    [Fact]
    public async Task A_page_that_crashed_may_be_opened_again_within_the_grace()
    {
        await using var pair = await Pair.CallAsync(App);
        var cut = await CrashAsync(pair);
        var seen = await pair.Ben.NextAsync("seat", "reconnecting") is { } shown ? shown.At - cut : 0;
        if (Soak.Runs) await Task.Delay(TimeSpan.FromSeconds(7.5), TestContext.Current.CancellationToken);
        await pair.Dan.TabAsync(Cast.BenAndDan);
        await pair.HearAsync();

        cut = await CrashAsync(pair);
        FormattableString crashed =
            $"whose page crashed; noticed {seen:0} ms after the crash of the one before, from which the page came back";
        await EndedAsync(pair.Ben, cut, "P14", crashed);
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

    /// <summary>The seat is kept for the grace, then the call ends; the one who stayed is informed within a second.</summary>
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
        var heard = FormattableString.Invariant($"ended after {ended:0} ms, and the other heard it {over.At - cut - ended:0} ms later");
        Soak.Tell(promise, $"the call of one {FormattableString.Invariant(who)} {heard}");
    }
}
