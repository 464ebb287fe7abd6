using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>A second tab of a browser in a call never takes the seat or the microphone by itself, and interrupts no voice.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class SecondTabTests : AppTest
{
    [Fact]
    public async Task Opened_reloaded_and_closed_it_takes_nothing()
    {
        await using var pair = await Pair.CallAsync(App, before: browser => browser.Context.AddInitScriptAsync("""
            window.opened = 0;
            if (navigator.mediaDevices) {
              const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
              navigator.mediaDevices.getUserMedia = wanted => { window.opened++; return ask(wanted); };
            }
            """));
        var (ben, dan) = (pair.Ben, pair.Dan);
        Assert.Equal(1, await dan.Page.EvaluateAsync<int>("window.opened"));
        var seat = await SeatAsync();
        foreach (var voice in new[] { ben, dan }) await voice.ListenAnewAsync();
        var rounds = Soak.Rounds(2, 20);
        for (var round = 0; round < rounds; round++)
        {
            var other = await dan.Browser.TabAsync((round % 2 == 0 ? Cast.BenAndDan : Cast.General).Address);
            await TakesNothingAsync();
            await other.ReloadAsync();
            await TakesNothingAsync();
            await other.CloseAsync();

            async Task TakesNothingAsync()
            {
                await Expect(other.Locator("html[data-live=open]")).ToBeAttachedAsync();
                await Expect(other.Locator("#call-dock")).ToContainTextAsync("In a call in another tab");
                Assert.Equal(0, await other.EvaluateAsync<int>("window.opened"));
                Assert.Equal(0, await other.EvaluateAsync<int>("window.peerConnections.length"));
                Assert.Equal(seat, await SeatAsync());
            }
        }
        await pair.HearAsync();
        foreach (var voice in new[] { ben, dan })
        {
            var sound = await voice.SoundAsync();
            Assert.Equal((1, 1), (sound.Connections, await voice.Page.EvaluateAsync<int>("window.opened")));
            Assert.InRange(sound.Gap, 0, Voice.LongestGap);
        }
        var gap = Math.Max((await ben.SoundAsync()).Gap, (await dan.SoundAsync()).Gap);
        var pause = FormattableString.Invariant($"the longest time without sound was {gap:0} ms");
        Soak.Tell("second tab", $"{rounds} times opened, reloaded and closed: it took neither the seat nor the microphone; {pause}");

        Task<(Guid?, Guid?, int)> SeatAsync() => App.ReadAsync(async db =>
        {
            var seat = await db.Seats.SingleAsync(s => s.LiveUserId == Cast.Dan.Id);
            return (seat.Inst, seat.SocketId, seat.JoinNo);
        });
    }
}
