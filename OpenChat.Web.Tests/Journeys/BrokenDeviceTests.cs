using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A microphone, a loudspeaker or a socket fails in the middle of a call, and people see what happened.</summary>
[Collection(Support.CallJourneys.Name)]
public sealed class BrokenDeviceTests : AppTest
{
    private const string Track = "window.peerConnections.at(-1).getSenders()[0].track";

    [Fact]
    public async Task A_microphone_that_is_pulled_out_is_replaced_and_without_another_one_can_listen()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var (ana, ben) = await BothJoinAsync(anas, bens);
        // Stopping a track by script fires no event; pulling a microphone out fires this one.
        await ana.Page.EvaluateAsync($"window.former = {Track}; window.former.stop(); window.former.dispatchEvent(new Event('ended'))");
        await Expect(ana.Page.Locator("#toasts")).ToContainTextAsync("Your microphone was disconnected. Now using");
        Assert.True(await ana.Page.EvaluateAsync<bool>($"{Track} !== window.former && {Track}.readyState === 'live'"));
        await ben.HearsAsync(1);

        await ana.Page.EvaluateAsync($$"""
            () => {
              window.open = navigator.mediaDevices.getUserMedia;
              navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('none', 'NotFoundError'));
              const track = {{Track}};
              track.stop();
              track.dispatchEvent(new Event('ended'));
            }
            """);
        await Expect(ana.Page.Locator(".stage .call-note")).ToContainTextAsync("No microphone found. You can only listen.");
        foreach (var person in new[] { ana, ben }) await Expect(Tile(person, Cast.Ana, ana)).ToContainTextAsync("muted");
        await Expect(Tile(ana, Cast.Ben, ana)).Not.ToContainTextAsync("muted");
        await ana.HearsAsync(1);

        await ana.Page.EvaluateAsync("() => { navigator.mediaDevices.getUserMedia = window.open; }");
        await ana.Page.Locator(".stage [data-microphone]").ClickAsync();
        await ben.HearsAsync(1);
        foreach (var person in new[] { ana, ben }) await Expect(Tile(person, Cast.Ana, ana)).Not.ToContainTextAsync("muted");
    }

    [Fact]
    public async Task A_device_that_mutes_itself_shows_a_note_and_a_paused_voice_plays_on()
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var (ana, ben) = await BothJoinAsync(anas, bens);
        var note = ana.Page.Locator(".stage .call-note");
        await Expect(note).ToBeHiddenAsync();
        await MuteAsync(true, "mute");
        await Expect(note).ToContainTextAsync("Your device turned off the microphone. No one can hear you.");
        await MuteAsync(false, "unmute");
        await Expect(note).ToBeHiddenAsync();

        await ben.Page.EvaluateAsync("document.querySelector('audio[data-user]').pause()");
        await Expect(ben.Page.Locator("audio[data-user]")).ToHaveJSPropertyAsync("paused", false);
        await ben.HearsAsync(1);

        Task MuteAsync(bool muted, string name) => ana.Page.EvaluateAsync($$"""
            () => {
              const track = {{Track}};
              Object.defineProperty(track, 'muted', { configurable: true, value: {{(muted ? "true" : "false")}} });
              track.dispatchEvent(new Event('{{name}}'));
            }
            """);
    }

    [Fact]
    public async Task Voices_paused_all_at_once_play_on_and_one_paused_again_and_again_needs_a_tap()
    {
        await using var bens = await Browser.OpenAsync(App, Cast.Ben);
        var page = await bens.TabAsync(Cast.Lounge.Address);
        await page.EvaluateAsync("""
            async () => {
              const { Voices } = await import(new URL('./call/media.js', document.querySelector('script[src*="/js/app.js"]').src));
              const sound = new AudioContext();
              window.voices = new Voices(() => {});
              for (let n = 0; n < 6; n++) voices.play(`${n}`, sound.createMediaStreamDestination().stream.getAudioTracks()[0]);
            }
            """);
        const string Playing = "() => [...document.querySelectorAll('audio[data-user]')].filter(audio => !audio.paused).length";
        await page.WaitForFunctionAsync($"() => ({Playing})() === 6");
        await page.EvaluateAsync("document.querySelectorAll('audio[data-user]').forEach(audio => audio.pause())");
        await page.WaitForFunctionAsync($"() => ({Playing})() === 6");
        Assert.False(await page.EvaluateAsync<bool>("voices.needsTap"));

        await page.EvaluateAsync("""
            () => {
              const audio = document.querySelector('audio[data-user="0"]');
              audio.addEventListener('play', window.again = () => audio.pause());
              audio.pause();
            }
            """);
        await page.WaitForFunctionAsync("() => voices.needsTap");
        // Another voice that plays must not hide the tap that the paused one needs.
        await page.EvaluateAsync("() => voices.play('7', new AudioContext().createMediaStreamDestination().stream.getAudioTracks()[0])");
        await page.WaitForFunctionAsync($"() => ({Playing})() === 6");
        Assert.True(await page.EvaluateAsync<bool>("voices.needsTap"));
        await page.EvaluateAsync("""
            () => {
              document.querySelector('audio[data-user="0"]').removeEventListener('play', window.again);
              voices.resume();
            }
            """);
        await page.WaitForFunctionAsync($"() => ({Playing})() === 7 && !voices.needsTap");
    }

    [Fact]
    public async Task A_seat_lost_without_the_socket_is_reported_by_the_stream_and_closes_the_microphone()
    {
        await using var app = await App.StartAsync(new() { Settings = [("Calls:Grace", "00:00:08"), ("Calls:Amnesty", "00:00:00.001")] });
        await using var anas = await Browser.OpenAsync(app, Cast.Ana);
        await using var bens = await Browser.OpenAsync(app, Cast.Ben);
        var (open, cut) = (new ConcurrentBag<IWebSocketRoute>(), false);
        await bens.Context.RouteWebSocketAsync(new Regex("/signal$"), socket =>
        {
            if (cut) { _ = socket.CloseAsync(); return; }
            open.Add(socket);
            open.Add(socket.ConnectToServer());
        });
        var (ana, ben) = await BothJoinAsync(anas, bens);
        await ben.Page.EvaluateAsync($"window.mine = {Track}");
        cut = true;
        foreach (var side in open) await side.CloseAsync();
        await Expect(ana.Page.Locator(".stage .call-tile")).ToHaveCountAsync(1);
        await ben.IsInNoCallAsync();
        await Expect(ben.Page.Locator("#toasts")).ToContainTextAsync("Connection lost. You left Lounge.");
        Assert.Equal("ended", await ben.Page.EvaluateAsync<string>("window.mine.readyState"));
    }

    private static ILocator Tile(CallPage on, Person whose, CallPage own) =>
        on.Page.Locator(".stage .call-tile", new() { HasText = whose == Cast.Ana && on == own ? "You" : whose.DisplayName });

    internal static async Task<(CallPage Ana, CallPage Ben)> BothJoinAsync(Browser anas, Browser bens)
    {
        var (ana, ben) = (await CallingTests.CallPageAsync(anas, Cast.Lounge), await CallingTests.CallPageAsync(bens, Cast.Lounge));
        await ana.JoinAsync();
        await ben.JoinAsync();
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        return (ana, ben);
    }
}
