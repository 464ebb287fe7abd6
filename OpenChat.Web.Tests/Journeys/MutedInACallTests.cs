using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Someone muted stays silent whatever happens to the page, and someone unmuted is heard.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class MutedInACallTests : AppTest
{
    private const double Silent = 1e-5;

    private enum Step { Mute, Deafen, Reload, Cut, Move }

    [Fact]
    public async Task Any_sequence_of_steps_keeps_the_muted_silent_and_the_others_heard()
    {
        var seed = Random.Shared.Next();
        var (random, walk, steps) = (new Random(seed), new List<string>(), Enum.GetValues<Step>());
        await using var relay = Relay.To(App);
        await using var pair = await Pair.CallAsync(App, through: relay);
        var (ben, dan) = (pair.Ben, pair.Dan);
        dan.Browser.Expect("/signal");
        var (muted, deafened, loudest, softest) = (false, false, 0.0, double.MaxValue);
        try
        {
            for (var i = 0; i < Soak.Rounds(3, 200); i++)
            {
                // The short run begins muted, and goes on with steps that make a new connection.
                var step = Soak.Runs ? steps[random.Next(steps.Length)] : i switch
                {
                    0 => Step.Mute,
                    1 => random.Next(2) == 0 ? Step.Reload : Step.Move,
                    _ => random.Next(2) == 0 ? Step.Cut : Step.Deafen,
                };
                walk.Add(step.ToString());
                ben.Forget();
                switch (step)
                {
                    case Step.Mute:
                        await dan.Call.ToggleMuteAsync();
                        (muted, deafened) = (!(muted || deafened), false);
                        break;
                    case Step.Deafen:
                        await dan.Call.ToggleDeafenAsync();
                        deafened = !deafened;
                        break;
                    case Step.Cut:
                        relay.CutSignals();
                        if (random.Next(2) == 0) await ben.NextAsync("seat", "joined");
                        break;
                    case Step.Reload:
                        await dan.Page.ReloadAsync(new() { WaitUntil = WaitUntilState.Commit });
                        await ben.NextAsync("connected");
                        break;
                    default:
                        var former = dan.Page;
                        await dan.TabAsync(Cast.BenAndDan);
                        await dan.Page.Locator("[data-move]:visible").ClickAsync();
                        await ben.NextAsync("connected");
                        await former.CloseAsync();
                        break;
                }
                var quiet = muted || deafened;
                var button = dan.Page.Locator(".control[data-mute]:visible").First;
                await Expect(button).ToHaveAttributeAsync("aria-pressed", quiet ? "true" : "false");
                // A new connection is silent from its first packet on; an older one may still deliver the last syllable.
                var fresh = step is Step.Reload or Step.Move;
                var before = fresh ? 0 : await SettledAsync(ben, quiet);
                await Task.Delay(TimeSpan.FromSeconds(Soak.Rounds(1, 3)), TestContext.Current.CancellationToken);
                var energy = (await ben.SoundAsync()).Energy - before;
                if (quiet) loudest = Math.Max(loudest, energy);
                else softest = Math.Min(softest, energy);
                var message = string.Create(
                    CultureInfo.InvariantCulture,
                    $"energy {energy} while muted is {muted} and deafened {deafened}");
                Assert.True(quiet ? energy < Silent : energy > 100 * Silent, message);
            }
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"Seed {seed}, after {string.Join(", ", walk)}: {error.Message}", error);
        }
        if (!Soak.Runs) return;
        var heard = FormattableString.Invariant(
            $"at most {loudest:0.0e0} of energy in 3 s from the muted, at least {softest:0.0e0} from the others");
        Soak.Tell("mute", $"{walk.Count} random steps: {heard}");
    }

    /// <summary>The energy so far, once it has stopped growing (if quiet) or has begun to grow.</summary>
    private static async Task<double> SettledAsync(Voice listener, bool quiet)
    {
        var energy = (await listener.SoundAsync()).Energy;
        await Patience.UntilAsync(async () =>
        {
            await Task.Delay(250, TestContext.Current.CancellationToken);
            var before = energy;
            energy = (await listener.SoundAsync()).Energy;
            return energy - before < Silent == quiet;
        }, () => quiet ? "A muted person is still heard." : "A person who is not muted is not heard.");
        return energy;
    }
}
