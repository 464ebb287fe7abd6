using System.Collections;
using System.Reflection;
using OpenChat.Web.Calls;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Many calls in one page leave nothing behind: no connection, socket, microphone or timer, and nothing on the server.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class NothingOfACallIsLeftTests() : AppTest(new() { Settings = [("Calls:Grace", "00:00:06")] })
{
    [Fact]
    public async Task Call_after_call_in_one_page_leaves_nothing()
    {
        var calls = Soak.Rounds(3, 200);
        await using var pair = await Pair.OpenAsync(App, before: browser => browser.Context.AddInitScriptAsync(Counting));
        var (ben, dan) = (pair.Ben, pair.Dan);
        var timers = new Dictionary<Voice, int>();
        foreach (var voice in new[] { ben, dan }) timers[voice] = await voice.Page.EvaluateAsync<int>("counted().timers");
        for (var i = 0; i < calls; i++)
        {
            var (caller, callee) = i % 2 == 0 ? (ben, dan) : (dan, ben);
            ben.Forget();
            dan.Forget();
            await caller.Call.CallAsync();
            await callee.Call.RingsAsync();
            await callee.Call.AcceptAsync();
            await Task.WhenAll(ben.NextAsync("heard"), dan.NextAsync("heard"));
            if (i == 0) Assert.True(await ben.Page.EvaluateAsync<bool>(InCall), "else the test would prove nothing");
            await (i % 3 == 0 ? caller : callee).Call.HangUpAsync();
            await Task.WhenAll(ben.Call.IsInNoCallAsync(), dan.Call.IsInNoCallAsync());
        }
        foreach (var voice in new[] { ben, dan })
        {
            await voice.Page.WaitForFunctionAsync("""
                timers => JSON.stringify(counted()) === JSON.stringify({ peers: 0, sockets: 0, tracks: 0, voices: 0, timers })
                """, timers[voice]);
            Assert.Equal(calls, (await voice.SoundAsync()).Connections);
        }
        var router = App.Services.GetRequiredService<SignalRouter>();
        await Patience.UntilAsync(() => Count(router, "sockets") + Count(router, "outboxes") == 0,
            () => $"The server still holds {Count(router, "sockets")} sockets and messages for {Count(router, "outboxes")} pages.");
        Assert.Equal(0, await App.ReadAsync(db => db.Seats.CountAsync(s => s.LiveUserId != null)));
        const string Left = "no connection, socket, microphone, audio element or timer is left in either, and nothing on the server";
        Soak.Tell("leaks", $"{calls} calls between two pages: {Left}");
    }

    /// <summary>By reflection, because only the test needs these counts.</summary>
    private static int Count(SignalRouter router, string field) =>
        ((IEnumerable)typeof(SignalRouter).GetField(field, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(router)!)
            .Cast<object>()
            .Count();

    private const string InCall = "(c => c.peers === 1 && c.sockets > 0 && c.tracks > 0 && c.voices === 1)(counted())";

    private const string Counting = """
        (() => {
          const sockets = [], tracks = [], timers = new Set(), { setInterval, clearInterval } = window;
          window.setInterval = (...args) => { const id = setInterval(...args); timers.add(id); return id; };
          window.clearInterval = id => { timers.delete(id); clearInterval(id); };
          window.WebSocket = class extends WebSocket { constructor(...args) { super(...args); sockets.push(this); } };
          const media = navigator.mediaDevices, ask = media?.getUserMedia.bind(media);
          if (media) media.getUserMedia = async wanted => {
            const stream = await ask(wanted);
            tracks.push(...stream.getTracks());
            return stream;
          };
          window.counted = () => ({
            peers: window.peerConnections.filter(pc => pc.connectionState !== 'closed').length,
            sockets: sockets.filter(socket => socket.readyState !== WebSocket.CLOSED).length,
            tracks: tracks.filter(track => track.readyState === 'live').length,
            voices: document.querySelectorAll('audio').length,
            timers: timers.size,
          });
        })();
        """;
}
