using System.Text.Json;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>Browsers report different statistics of a connection. Missing numbers don't mean silence.</summary>
[Collection(Support.CallJourneys.Name)]
public sealed class CountingBrowsersTests : AppTest
{
    [Theory]
    [InlineData("nothing", "[]", true)]
    [InlineData("a pair without numbers", """[{ "type": "candidate-pair", "nominated": true }]""", true)]
    [InlineData(
        "bytes that stand still between two who only listen",
        """[{ "type": "candidate-pair", "nominated": true, "bytesReceived": 900 }]""",
        true)]
    [InlineData(
        "checks that stand still",
        """[{ "type": "candidate-pair", "nominated": true, "responsesReceived": 3, "requestsReceived": 3 }]""",
        false)]
    public async Task A_connection_is_rebuilt_only_if_silence_can_be_detected(string counts, string reports, bool lives)
    {
        await using var anas = await Browser.OpenAsync(App, Cast.Ana);
        var page = await anas.TabAsync(Cast.General.Address);
        var after = await page.EvaluateAsync<JsonElement>("""
            async reports => {
              const { Peer } = await import(document.querySelector('script[src$="/js/app.js"]').src.replace('app.js', 'call/peer.js'));
              const others = [], make = (mine, number, to) => new Peer({
                seat: { inst: `${number}`, join_no: number }, mine, ice: () => ({}), track: null, since: 0, again: false,
                settled() {}, measured() {}, heard() {},
                send: payload => others[to].receive(payload),
                changed: state => { if (state === 'connected') done.get(to)(); },
              });
              const done = new Map(), connected = [0, 1].map(n => new Promise(resolve => done.set(n, resolve)));
              others[1] = make(1, 2, 0);
              others[0] = make(2, 1, 1);
              others[0].begin();
              await Promise.all(connected);
              RTCPeerConnection.prototype.getStats = async () => new Map(JSON.parse(reports).map((report, n) => [n, report]));
              const real = performance.now.bind(performance), alive = [];
              let ahead = 0;
              performance.now = () => real() + ahead;
              for (let second = 0; second < 16; second++, ahead += 1000) alive.push(await others[0].pulse(true));
              const built = window.peerConnections.length;
              for (const other of others) other.close();
              return { alive: alive.every(Boolean), built };
            }
            """, reports);
        Assert.True(lives == after.GetProperty("alive").GetBoolean(), $"With {counts} it counts as {(lives ? "dead" : "alive")}.");
        Assert.Equal(lives, after.GetProperty("built").GetInt32() == 2);
    }
}
