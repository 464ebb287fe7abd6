using System.Diagnostics;

namespace OpenChat.Web.Tests.Promises;

/// <summary>P9 in docs/promises.md: a stop says goodbye to every stream, finishes or refuses every write, and does not take long.</summary>
[Trait("Soak", "long")]
public sealed class StoppingTests
{
    private static readonly Person[] Readers = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan, Cast.Flo];

    [Fact]
    public async Task Every_stream_hears_a_goodbye_and_every_write_is_taken_or_refused()
    {
        var (streams, writers) = (Soak.Rounds(60, 1000), Soak.Rounds(10, 50));
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartAsync(("Live:StreamsPerUser", "200"));
        var visitors = await Task.WhenAll(Readers.Select(server.AsAsync));
        var open = new List<EventStream>();
        for (var i = 0; i < streams; i++)
            open.Add(await EventStream.OpenAsync(visitors[i % visitors.Length], $"watch={Cast.General.Id}:0"));
        var goodbyes = open.Select(stream => Task.Run(async () =>
        {
            EventStream.Frame? last = null;
            while (await stream.NextAsync() is { } frame) last = frame;
            return last;
        }, cancel)).ToList();
        using var sender = await Sender.OpenAsync(server, Cast.Ben);
        var tally = new Tally();
        var writing = Enumerable.Range(0, writers).Select(w => Task.Run(async () =>
        {
            // One write after another, until the server is gone.
            for (var i = 0; ; i++)
            {
                using var answer = await sender.TryPostAsync(
                    Cast.General.Address, cancel, ("text", $"Word {i} of {w}"), ("nonce", $"{w}-{i}"));
                tally.Add();
                if (answer is null) return;
                if (answer.IsSuccessStatusCode) { if (await Sender.TakenAsync(answer, cancel) is { } said) sender.Note(said); }
                else Assert.Equal(503, (int)answer.StatusCode);
            }
        }, cancel)).ToList();
        await tally.ReachesAsync(writers * 2, writing);

        var watch = Stopwatch.StartNew();
        Assert.Equal(0, await server.StopAsync());
        watch.Stop();
        await Task.WhenAll(writing);
        foreach (var last in await Task.WhenAll(goodbyes))
        {
            Assert.Equal("bye", last?.Name);
            Assert.Equal("restart", last!.Data.GetProperty("reason").GetString());
        }
        // Far below the half minute that a forgotten stream would take.
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, Math.Min(25, Patience.Scaled(10).TotalSeconds));
        await using var db = server.Database.Open();
        var stored = await db.Messages.Where(m => m.AuthorId == Cast.Ben.Id).Select(m => m.Id).ToHashSetAsync(cancel);
        Assert.All(sender.Acknowledged, said => Assert.Contains(said.Id, stored));
        var numbers = await db.Messages.Where(m => m.ChannelId == Cast.General.Id).Select(m => m.No).OrderBy(n => n).ToListAsync(cancel);
        Assert.Equal(Enumerable.Range(1, numbers.Count).Select(n => (long)n), numbers);
        var (took, kept) = (watch.Elapsed.TotalSeconds, sender.Acknowledged.Count);
        Soak.Tell(
            "P9",
            $"stopped in {took:0.00} s with {streams} streams and {writers} writers: a goodbye on every stream, {kept} writes stored");
        foreach (var stream in open) await stream.DisposeAsync();
        foreach (var visitor in visitors) visitor.Dispose();
    }
}
