using System.Collections.Concurrent;

namespace OpenChat.Web.Tests.Journeys;

/// <summary>P16 in docs/promises.md: when the server restarts in a call, the voices go on and the call is still there.</summary>
[Collection(VoiceJourneys.Name)]
[Trait("Soak", "long")]
public sealed class RestartMidCallTests
{
    [Fact]
    public async Task The_voices_go_on_while_the_server_is_away_and_the_call_is_still_there()
    {
        await using var server = await ServerProcess.StartAsync();
        await using var ana = await Voice.OpenAsync(server, Cast.Ana, Cast.Lounge, 440);
        await using var ben = await Voice.OpenAsync(server, Cast.Ben, Cast.Lounge, 660);
        var greeted = new ConcurrentDictionary<Voice, int>();
        foreach (var voice in new[] { ana, ben })
        {
            voice.Page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
            {
                if (frame.Text?.Contains("\"t\":\"hello\"", StringComparison.Ordinal) == true)
                    greeted.AddOrUpdate(voice, 1, (_, times) => times + 1);
            };
            voice.Browser.Expect("ERR_"); // Requests fail while the server is away.
            voice.Browser.Expect("/signal");
            await voice.IsLiveAsync();
            await voice.Call.JoinAsync();
        }
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        var (call, sockets) = await SeatsAsync();
        foreach (var voice in new[] { ana, ben }) await voice.ListenAnewAsync();
        for (var round = 0; round < Soak.Rounds(1, 10); round++)
        {
            // A page gives up after a minute of silence, so each must have greeted the last start before the next kill.
            var before = greeted.ToDictionary();
            await server.KillAsync();
            for (var i = 0; i < Soak.Rounds(1, 8); i++) await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1)); // Half a second each.
            await server.StartAgainAsync();
            var former = sockets;
            await Patience.UntilAsync(async () =>
            {
                (var now, sockets) = await SeatsAsync();
                Assert.Equal(call, now);
                return sockets.Count == 2 && !sockets.Intersect(former).Any() && before.All(b => greeted[b.Key] > b.Value);
            }, () => "The pages do not find their seats again.");
        }
        await Task.WhenAll(ana.HearsAsync(1), ben.HearsAsync(1));
        var (anas, bens) = (await ana.SoundAsync(), await ben.SoundAsync());
        Assert.Equal((1, 1), (anas.Connections, bens.Connections));
        var gap = Math.Max(anas.Gap, bens.Gap);
        Assert.InRange(gap, 0, Voice.LongestGap); // A busy machine may pause; a lost connection takes longer.
        var pause = FormattableString.Invariant($"the longest time without sound was {gap:0} ms");
        Soak.Tell("P16", $"the server was killed {server.Starts - 1} times in a call, which went on; {pause}");

        async Task<(Guid Call, HashSet<Guid> Sockets)> SeatsAsync()
        {
            await using var db = server.Database.Open();
            var seats = await db.Seats.Where(s => s.LiveUserId != null).Select(s => new { s.CallId, s.SocketId }).ToListAsync();
            var open = seats.Where(s => s.SocketId != null).Select(s => s.SocketId!.Value);
            return (seats.Select(s => s.CallId).Distinct().Single(), [.. open]);
        }
    }
}
