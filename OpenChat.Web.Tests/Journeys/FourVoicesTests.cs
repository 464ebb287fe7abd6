using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Four people hum four tones in a voice channel: each hears the others, and a cut of one does not interrupt two others.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class FourVoicesTests : AppTest
{
    private static readonly (Person Person, int Hertz)[] People = [(Cast.Ana, 440), (Cast.Ben, 660), (Cast.Dan, 990), (Cast.Adm, 1485)];

    [Fact]
    public async Task One_reloads_one_is_cut_one_leaves_and_the_others_never_break_off()
    {
        await using var relay = Relay.To(App);
        var voices = new List<Voice>();
        try
        {
            foreach (var (person, hertz) in People)
                voices.Add(await Voice.OpenAsync(App, person, Cast.Lounge, hertz, person == Cast.Adm ? relay : null));
            foreach (var voice in voices) await voice.IsLiveAsync();
            foreach (var voice in voices) await voice.Call.JoinAsync();
            await HearEachOtherAsync(voices);
            var (ana, ben, dan, adm) = (voices[0], voices[1], voices[2], voices[3]);
            adm.Browser.Expect("/signal");
            var (anas, bens) = (await HearsAsync(ana, voices), await HearsAsync(ben, voices));
            foreach (var voice in new[] { ana, ben }) await voice.ListenAnewAsync();

            for (var round = 0; round < Soak.Rounds(1, 20); round++)
            {
                adm.Forget();
                await dan.Page.ReloadAsync();
                relay.CutSignals();
                await HearEachOtherAsync(voices);
            }
            // Which connection a tone comes through tells whether it was made anew. That of a reload may take more than one attempt.
            foreach (var hertz in new[] { 660, 1485 }) Assert.Equal(anas[hertz], (await HearsAsync(ana, voices))[hertz]);
            foreach (var hertz in new[] { 440, 1485 }) Assert.Equal(bens[hertz], (await HearsAsync(ben, voices))[hertz]);
            await adm.Call.HangUpAsync();
            await adm.Call.IsInNoCallAsync();
            await Expect(ana.Page.Locator(".call-tile")).ToHaveCountAsync(3);
            await HearEachOtherAsync([ana, ben, dan]);

            var reloads = Soak.Rounds(1, 20);
            var most = 0.0;
            foreach (var voice in new[] { ana, ben })
            {
                var sound = await voice.SoundAsync();
                Assert.Equal(2, sound.Open);
                Assert.InRange(most = Math.Max(most, sound.Gap), 0, Voice.LongestGap);
            }
            Assert.Equal(anas[660], (await HearsAsync(ana, [ana, ben, dan]))[660]);
            Assert.Equal(bens[440], (await HearsAsync(ben, [ana, ben, dan]))[440]);
            var gap = FormattableString.Invariant($"the longest time without sound between two others was {most:0} ms");
            Soak.Tell("four", $"four tones, {reloads} reloads and cuts of the socket and a leave: each heard all others each time; {gap}");
        }
        finally
        {
            foreach (var voice in voices) await voice.DisposeAsync();
        }
    }

    private static async Task HearEachOtherAsync(List<Voice> voices) =>
        await Task.WhenAll(voices.Select(voice => HearsAsync(voice, voices)));

    /// <summary>Everyone else's tones are heard.</summary>
    private static Task<Dictionary<int, int>> HearsAsync(Voice voice, List<Voice> voices) =>
        voice.HearsTonesAsync([
            .. People.Where(p => p.Person != voice.Person && voices.Exists(v => v.Person == p.Person)).Select(p => p.Hertz),
        ]);
}
