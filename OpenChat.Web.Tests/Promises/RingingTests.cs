using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json.Nodes;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// P17 to P19 in docs/promises.md: two who call each other, two devices that answer, and a ring that no one answers, whatever happens at
/// the same moment.
/// </summary>
[Trait("Soak", "long")]
public sealed class RingingTests : AppTest
{
    [Fact]
    public async Task Two_who_call_each_other_in_the_same_moment_are_always_in_one_call()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        await GreetAsync(ben, dan);
        var (rounds, slowest) = (Soak.Rounds(10, 200), TimeSpan.Zero);
        for (var round = 0; round < rounds; round++)
        {
            var watch = Stopwatch.StartNew();
            var answers = await Task.WhenAll(CallAsync(ben), CallAsync(dan));
            if (watch.Elapsed > slowest) slowest = watch.Elapsed;
            Assert.Equal(answers[0], answers[1]);
            var live = await App.ReadAsync(db => db.Calls.Include(c => c.Seats).SingleAsync(c => c.LiveChannelId != null));
            var joined = live.Seats.Count(s => s is { LiveUserId: not null, State: SeatState.Joined });
            Assert.Equal((answers[0], CallState.Active, 2), (live.Id, live.State, joined));
            await ben.PostJsonAsync($"/calls/{live.Id}/leave", new { });
        }
        Assert.Equal(rounds, await App.ReadAsync(db => db.Calls.CountAsync()));
        Assert.Equal(rounds, await App.ReadAsync(db => db.Messages.CountAsync(m => m.Kind == MessageKind.Call)));
        Soak.Tell("P17", $"{rounds} times both at once: one call each, both in it, answered within {slowest.TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task Of_two_devices_that_answer_at_once_one_wins_and_the_other_gets_409()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var phone = await App.AsAsync(Cast.Dan);
        using var laptop = await App.AsAsync(Cast.Dan);
        await GreetAsync(ben, phone);
        var (rounds, slowest) = (Soak.Rounds(10, 100), TimeSpan.Zero);
        for (var round = 0; round < rounds; round++)
        {
            var call = await CallAsync(ben);
            var watch = Stopwatch.StartNew();
            var answers = await Task.WhenAll(new[] { phone, laptop }
                .Select(d => d.PostJsonAsync($"/calls/{call}/accept", new { inst = Guid.CreateVersion7() })));
            if (watch.Elapsed > slowest) slowest = watch.Elapsed;
            Assert.Equal([200, 409], answers.Select(a => (int)a.Status).Order());
            Assert.Equal("answered_elsewhere", (string?)JsonNode.Parse(answers.Single(a => (int)a.Status == 409).Body)!["code"]);
            Assert.Equal(1, await App.ReadAsync(db => db.Seats.CountAsync(s => s.LiveUserId == Cast.Dan.Id)));
            await ben.PostJsonAsync($"/calls/{call}/leave", new { });
        }
        if (Soak.Runs) Assert.InRange(slowest, TimeSpan.Zero, TimeSpan.FromSeconds(1));
        Soak.Tell(
            "P18",
            $"{rounds} answers on two devices at once: one won each time, the other got 409 within {slowest.TotalMilliseconds:0} ms");
    }

    [Fact]
    public async Task A_ring_that_no_one_answers_is_missed_on_time_although_the_server_was_killed_meanwhile()
    {
        var cancel = TestContext.Current.CancellationToken;
        var ring = TimeSpan.FromSeconds(Soak.Rounds(8, 45));
        await using var server = await ServerProcess.StartAsync(("Calls:Ring", ring.ToString()));
        using var ben = await server.AsAsync(Cast.Ben);
        using var dan = await server.AsAsync(Cast.Dan);
        await GreetAsync(ben, dan);
        var inst = Guid.CreateVersion7();
        var call = await CallAsync(ben, inst);
        await using var db = server.Database.Open();
        var began = await db.Calls.Where(c => c.Id == call).Select(c => c.CreatedAt).SingleAsync(cancel);
        // The caller stays on the line: else the call would be cancelled and not missed.
        await using var line = await Signals.OpenAsync(server.Address, ben);
        await line.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        await line.HearAsync("hello");
        var listening = ListenAsync(line, cancel);
        if (Soak.Runs) await Task.Delay(began + ring * 2 / 3 - TimeProvider.System.GetUtcNow().UtcDateTime, cancel);
        await server.KillAsync();
        Assert.Equal(0, await db.Calls.CountAsync(c => c.EndedAt != null, cancel));
        await server.StartAgainAsync();
        var limit = ring + Patience.Limit;
        await Patience.UntilAsync(
            () => db.Calls.AnyAsync(c => c.Id == call && c.EndedAt != null, cancel), () => "It rings for ever.", limit);
        await listening;
        var after = await db.Calls.Where(c => c.Id == call).Select(c => new { c.EndReason, c.EndedAt }).SingleAsync(cancel);
        Assert.Equal(CallEnd.Missed, after.EndReason);
        var missed = (after.EndedAt - began)!.Value;
        if (Soak.Runs) Assert.InRange(missed, ring - TimeSpan.FromSeconds(1), ring + TimeSpan.FromSeconds(1));
        var page = await dan.OpenAsync(Cast.BenAndDan.Address);
        Assert.Contains("Missed call from Ben Member", page.One(".msg-event").TextContent);
        Soak.Tell(
            "P19",
            $"missed {missed.TotalSeconds:0.0} s after it began, with a kill at {ring.TotalSeconds * 2 / 3:0} s; its line stands once");
    }

    /// <summary>Only people who have written to each other may ring.</summary>
    private static async Task GreetAsync(params Visitor[] visitors)
    {
        foreach (var visitor in visitors)
        {
            var greeted = await visitor.PostAsync(Cast.BenAndDan.Address, ("text", "Hello"), ("nonce", "hello"));
            Assert.Equal(302, (int)greeted.Status);
        }
    }

    /// <summary>Reads until the socket is cut: an unread one is taken for dead.</summary>
    private static async Task ListenAsync(Signals line, CancellationToken cancel)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            while ((await line.Wire.ReceiveAsync(buffer, cancel)).MessageType != WebSocketMessageType.Close) { /* Heartbeats. */ }
        }
        catch (WebSocketException) { /* Killed. */ }
    }

    private static async Task<Guid> CallAsync(Visitor visitor, Guid? inst = null)
    {
        var nonce = Guid.CreateVersion7().ToString("N");
        var answer = await visitor.PostJsonAsync(
            "/calls", new { channel = Cast.BenAndDan.Id, nonce, inst = inst ?? Guid.CreateVersion7() });
        Assert.Equal(200, (int)answer.Status);
        return (Guid)JsonNode.Parse(answer.Body)!["call"]!;
    }
}
