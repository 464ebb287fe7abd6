namespace OpenChat.Web.Tests.Promises;

/// <summary>P1 and P2 in docs/promises.md: what got a 2xx stands, once, whatever kills the server.</summary>
[Trait("Soak", "long")]
public sealed class DurableSendTests
{
    private static readonly Person[] Senders = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan, Cast.Flo, Cast.Ana, Cast.Ben];

    [Fact]
    public async Task What_was_acknowledged_stands_after_every_kill()
    {
        var (sends, kills) = (Soak.Rounds(200, 10_000), Soak.Rounds(1, 50));
        var cancel = TestContext.Current.CancellationToken;
        await using var server = await ServerProcess.StartAsync();
        var senders = await Task.WhenAll(Senders.Select(p => Sender.OpenAsync(server, p)));
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var tally = new Tally();
        var sending = senders.Select((sender, s) => Task.Run(async () =>
        {
            for (var i = 0; !done.IsCancellationRequested; i++)
            {
                var place = i % 3 == 0 ? Cast.PondBuild : Cast.General;
                try { await sender.SayAsync(place, $"Word {i} of sender {s}", $"{s}-{i}", done.Token); }
                catch (OperationCanceledException) { return; }
                tally.Add();
            }
        })).ToList();
        for (var kill = 1; kill <= kills; kill++)
        {
            await tally.ReachesAsync(sends * kill / (kills + 1) + Random.Shared.Next(-10, 10), sending);
            await server.KillAsync();
            await server.StartAgainAsync();
        }
        await tally.ReachesAsync(sends, sending);
        await done.CancelAsync();
        await Task.WhenAll(sending);
        await server.KillAsync();

        await using var db = server.Database.Open();
        var stored = await db.Messages.Select(m => new { m.Id, m.No, m.Nonce, m.ChannelId, m.AuthorId }).ToListAsync(cancel);
        var byId = stored.ToDictionary(m => m.Id);
        foreach (var sender in senders)
            foreach (var said in sender.Acknowledged)
                Assert.True(
                    byId.TryGetValue(said.Id, out var row) && (row.No, row.Nonce, row.AuthorId) == (said.No, said.Nonce, sender.Person.Id),
                    $"{said} was acknowledged and is not there.");
        Assert.Equal(stored.Count, stored.Select(m => (m.AuthorId, m.Nonce)).Distinct().Count());
        foreach (var channel in stored.GroupBy(m => m.ChannelId)) // Numbers have no gap: nothing was half written.
            Assert.Equal(Enumerable.Range(1, channel.Count()).Select(n => (long)n), channel.Select(m => m.No).Order());
        if (!TestDatabase.UsesPostgres)
            Assert.Equal("ok", (await db.Database.SqlQueryRaw<string>("PRAGMA integrity_check").ToListAsync(cancel)).Single());
        Soak.Tell("P1", $"{tally.Count} sends acknowledged by {senders.Length} senders across {kills} kills, 0 lost, {stored.Count} rows");
        foreach (var sender in senders) sender.Dispose();
    }

    [Fact]
    public async Task The_same_nonce_is_stored_once_through_retries_in_parallel_and_kills()
    {
        var (nonces, kills) = (Soak.Rounds(30, 200), Soak.Rounds(1, 8));
        await using var server = await ServerProcess.StartAsync();
        using var sender = await Sender.OpenAsync(server, Cast.Ben);
        var cancel = TestContext.Current.CancellationToken;
        var begun = new Tally();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = 4, CancellationToken = cancel };
        var sending = Task.Run(() => Parallel.ForEachAsync(Enumerable.Range(0, nonces), parallel, async (n, _) =>
        {
            begun.Add();
            var ids = await Task.WhenAll(
                Enumerable.Range(0, 5).Select(_ => sender.SayAsync(Cast.General, $"Said once {n}", Nonce(n), cancel)));
            Assert.Single(ids.Select(i => i.Id).Distinct());
        }), cancel);
        for (var kill = 1; kill <= kills; kill++)
        {
            await begun.ReachesAsync(nonces * kill / (kills + 1), [sending]);
            await server.KillAsync();
            await server.StartAgainAsync();
        }
        await sending;
        using (var other = await sender.TryPostAsync(Cast.General.Address, cancel, ("text", "Another text"), ("nonce", Nonce(0))))
            Assert.Equal(422, (int)other!.StatusCode);
        await using var db = server.Database.Open();
        Assert.Equal(nonces, await db.Messages.CountAsync(m => m.AuthorId == Cast.Ben.Id && m.Text.StartsWith("Said once"), cancel));
        Soak.Tell("P2", $"{nonces} nonces, five times each in parallel across {kills} kills: {nonces} rows, another text 422");

        static string Nonce(int n) => n.ToString("x32", CultureInfo.InvariantCulture);
    }
}
