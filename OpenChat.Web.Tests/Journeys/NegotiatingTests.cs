using System.Text.RegularExpressions;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>P17 in docs/promises.md: two pages agree in whatever order their messages arrive, and even if both begin at once.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class NegotiatingTests : AppTest
{
    [Fact]
    public async Task Candidates_that_arrive_before_their_description_are_not_lost()
    {
        var sent = new Dictionary<Browser, int>();
        await using var pair = await Pair.CallAsync(App, before: async browser =>
        {
            sent[browser] = 0;
            await browser.Context.AddInitScriptAsync("""
                window.added = 0;
                if (window.RTCPeerConnection) {
                  const add = RTCPeerConnection.prototype.addIceCandidate;
                  RTCPeerConnection.prototype.addIceCandidate = async function (...args) { await add.apply(this, args); window.added++; };
                }
                """);
            await browser.Context.RouteWebSocketAsync(new Regex("/signal$"), socket =>
            {
                var server = socket.ConnectToServer();
                socket.OnMessage(async frame =>
                {
                    var text = frame.Text ?? "";
                    if (text.Contains("\"description\"", StringComparison.Ordinal))
                        await Task.Delay(2000, TestContext.Current.CancellationToken);
                    else if (text.Contains("\"candidate\"", StringComparison.Ordinal))
                        lock (sent) sent[browser]++;
                    server.Send(frame.Text!);
                });
            });
        });
        foreach (var (from, to) in new[] { (pair.Ben, pair.Dan), (pair.Dan, pair.Ben) })
        {
            Assert.Equal(1, (await to.SoundAsync()).Connections); // It did not have to reconnect.
            Assert.InRange(sent[from.Browser], 1, 100);
            await to.Page.WaitForFunctionAsync("sent => window.added === sent", sent[from.Browser]);
        }
    }

    [Fact]
    public async Task Renegotiating_at_once_again_and_again_ends_stable_without_an_error()
    {
        await using var pair = await Pair.CallAsync(App);
        var (rounds, collisions) = (Soak.Rounds(10, 200), 0);
        for (var round = 0; round < rounds; round++)
        {
            var at = Voice.Now + 50;
            var ends = await Task.WhenAll(
                pair.Ben.Page.EvaluateAsync<string>(RestartAt, at),
                pair.Dan.Page.EvaluateAsync<string>(RestartAt, at));
            Assert.All(ends, end => Assert.StartsWith("stable", end, StringComparison.Ordinal));
            if (ends.Any(end => end.EndsWith("collided", StringComparison.Ordinal))) collisions++;
        }
        await pair.HearAsync();
        foreach (var voice in new[] { pair.Ben, pair.Dan }) Assert.Equal(1, (await voice.SoundAsync()).Connections);
        const string Result = "always stable, no word on the console, one connection";
        Soak.Tell("P17", $"{rounds} renegotiations by both sides at once, {collisions} of which met on the way: {Result}");
    }

    /// <summary>Waits until the connection has new ICE credentials and is stable.</summary>
    private const string RestartAt = """
        async at => {
          const pc = window.peerConnections.at(-1), wait = ms => new Promise(done => setTimeout(done, ms));
          const name = () => /ice-ufrag:(\S+)/.exec(pc.currentLocalDescription.sdp)[1], before = name(), seen = [];
          const see = () => seen.push(pc.signalingState);
          pc.addEventListener('signalingstatechange', see);
          await wait(at - performance.timeOrigin - performance.now());
          pc.restartIce();
          let calm = 0;
          for (let i = 0; i < 2400 && calm < 4; i++) {
            await wait(25);
            calm = pc.signalingState === 'stable' && pc.connectionState === 'connected' && name() !== before ? calm + 1 : 0;
          }
          pc.removeEventListener('signalingstatechange', see);
          if (calm < 4) return `${pc.signalingState}, ${pc.connectionState}, ${seen}`;
          return seen.includes('have-local-offer') && seen.includes('have-remote-offer') ? 'stable, collided' : 'stable';
        }
        """;
}
