using static Microsoft.Playwright.Assertions;

namespace OpenChat.Web.Tests.Promises;

/// <summary>
/// P3, P7 and P24 in docs/promises.md: fifty writes a second, streams that break at any byte, a server that is killed; and in
/// the end every screen shows what the database holds.
/// </summary>
[Collection(CallJourneys.Name)]
[Trait("Soak", "long")]
public sealed class NothingIsMissedTests : IDisposable
{
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(20);
    private readonly CancellationTokenSource done = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
    private readonly Tally writes = new();
    private ServerProcess server = null!;

    public void Dispose() => done.Dispose();

    [Fact]
    public async Task Every_screen_shows_in_the_end_what_the_database_holds()
    {
        var (cuts, kills) = (Soak.Rounds(8, 500), Soak.Rounds(1, 20));
        await using var own = server = await ServerProcess.StartAsync(("Live:Heartbeat", "00:00:02"));
        await using var wire = Relay.To(server.Address);
        await using var browsersWire = Relay.To(server.Address);
        await using var browser = await Browser.OpenAsync(server, Cast.Ben, through: browsersWire);
        foreach (var text in new[] { "ERR_", "Failed to load resource" }) browser.Expect(text);
        var chat = await browser.ChatAsync(Cast.General);
        using var reads = await server.AsAsync(Cast.Dan);
        using var reader = new RawReader(wire.Address, reads.Cookies, server.IsUpAsync, Cast.General, Cast.PondBuild);
        var reading = reader.RunAsync(done.Token);
        using var writing = new CancellationTokenSource();
        var senders = await Task.WhenAll(new[] { Cast.Ana, Cast.Adm, Cast.Mod }.Select(p => Sender.OpenAsync(server, p)));
        var writers = senders.Select(sender => WriteAsync(sender, writing.Token)).ToList();

        await writes.ReachesAsync(10, writers);
        wire.Lifetime = () => Random.Shared.Next(100, 40_000);
        browsersWire.Lifetime = () => Random.Shared.Next(2000, 60_000);
        wire.Cut(); // What is open already has no limit yet.
        browsersWire.Cut();
        for (var kill = 0; kill <= kills; kill++)
        {
            // The reader is cut throughout, so each kill falls into the middle of it.
            var until = cuts * (kill + 1) / (kills + 1);
            while (wire.Cuts < until || (kill == kills && browsersWire.Cuts == 0))
                await writes.ReachesAsync(writes.Count + 5, [.. writers, reading]);
            if (kill == kills) break;
            await server.KillAsync();
            await server.StartAgainAsync();
        }
        await writing.CancelAsync();
        await Task.WhenAll(writers);
        wire.Lifetime = browsersWire.Lifetime = null;
        wire.Cut(); // What is open still has its limit.
        browsersWire.Cut();

        await using var db = server.Database.Open();
        // What was reacted in the last second is published a second later.
        await Patience.UntilAsync(() => !db.Set<PendingReact>().Any(), () => "The last reactions are not published.");
        var counts = await db.Channels
            .Where(c => c.Id == Cast.General.Id || c.Id == Cast.PondBuild.Id)
            .ToDictionaryAsync(c => c.Id, c => c.LastSeq, done.Token);
        foreach (var (channel, seq) in counts)
        {
            var reached = reader.ReachesAsync(channel, seq).WaitAsync(Patience.Limit, done.Token);
            if (await Task.WhenAny(reached, reading) == reading) await reading;
        }
        var lastSeq = counts[Cast.General.Id].ToString(CultureInfo.InvariantCulture);
        await Expect(chat.Page.Locator("message-list")).ToHaveAttributeAsync("data-seq", lastSeq);

        var stored = await db.Messages
            .Where(m => counts.Keys.Contains(m.ChannelId))
            .OrderBy(m => m.No)
            .Select(m => new { m.Id, m.ChannelId, m.No, m.Rev, Deleted = m.DeletedAt != null })
            .ToListAsync(done.Token);
        var screen = reader.Screen;
        foreach (var row in stored)
        {
            var expected = new RawReader.Shown(row.ChannelId, row.No, row.Rev, row.Deleted);
            Assert.True(
                screen.TryGetValue(row.Id, out var shown) && shown == expected,
                $"{row} is on the reader's screen as {screen.GetValueOrDefault(row.Id)}.");
        }
        Assert.Equal(stored.Count, screen.Count);
        var mine = await PartsAsync(chat);
        // A page that fell far behind starts over with the newest fifty. Scrolling up loads more, and drops the newest.
        var most = Math.Min(stored.Count(m => m.ChannelId == Cast.General.Id), 200);
        await chat.Page.WaitForFunctionAsync("""
            most => {
              const log = document.querySelector('.log');
              log.scrollTop = -log.scrollHeight;
              return document.querySelectorAll('message-list li[data-no]').length >= most;
            }
            """, most, new() { PollingInterval = 100 });
        var dom = await chat.Page.EvaluateAsync<string[]>("""
            [...document.querySelectorAll('message-list li[data-no]')].map(li => `${li.id} ${li.dataset.no} ${li.dataset.rev}`)
            """);
        var general = stored.Where(m => m.ChannelId == Cast.General.Id).Select(m => $"m-{m.Id} {m.No} {m.Rev}").ToList();
        Assert.InRange(dom.Length, most, general.Count);
        Assert.Equal(general.SkipWhile(row => row != dom[0]).Take(dom.Length), dom);
        // Quotes, reactions and pins too are what the server would draw now.
        var newest = 0;
        await chat.Page.ReloadAsync();
        var fresh = await PartsAsync(chat);
        foreach (var (message, parts) in fresh.TakeLast(50))
        {
            Assert.Equal((message, parts), (message, mine[message]));
            newest++;
        }
        Assert.InRange(newest, Math.Min(general.Count, 40), 50);
        await done.CancelAsync();
        await reading;
        var figures = string.Create(
            CultureInfo.InvariantCulture,
            $"{writes.Count} writes, {wire.Cuts} cuts of the reader, {browsersWire.Cuts} of the browser, {kills} kills: "
            + $"{stored.Count} messages on both screens as stored, {reader.Repairs} gaps fetched, {reader.Resyncs} resyncs");
        Soak.Tell("P3", $"{figures}");
    }

    /// <summary>What each row of a list shows, times aside.</summary>
    private static async Task<Dictionary<string, string>> PartsAsync(ChatPage chat) => (await chat.Page.EvaluateAsync<string[][]>("""
        [...document.querySelectorAll('message-list li[data-no]')].map(li => {
          const all = selector => [...li.querySelectorAll(selector)];
          const words = selector => all(selector).map(part => part.textContent.trim().replace(/\s+/g, ' ')).join('|');
          const pills = all('.reaction[data-emoji]:not([hidden])').map(pill => pill.dataset.emoji + pill.dataset.count).sort().join();
          const parts = [words('.reply-to'), words('.msg-body'), words('.msg-gone'), pills, 'pinned' in li.dataset];
          return [li.dataset.message, parts.join(' / ')];
        })
        """)).ToDictionary(row => row[0], row => row[1]);

    /// <summary>
    /// Writes, answers, reacts, pins, edits, deletes and marks as read, at a third of fifty a second. A request that has begun is finished:
    /// else the server might carry it out later.
    /// </summary>
    private async Task WriteAsync(Sender sender, CancellationToken enough)
    {
        using (sender)
        using (var pace = new PeriodicTimer(Pace * 3))
        {
            var (own, person, places) = (new List<Sender.Taken>(), sender.Person, new Dictionary<Guid, Place>());
            try
            {
                for (var i = 0; await pace.WaitForNextTickAsync(enough); i++)
                {
                    var place = i % 4 == 0 ? Cast.PondBuild : Cast.General;
                    if (i % 10 is 3 or 6 && own.Count > 0)
                        await sender.ChangeAsync(AnyOwn(), done.Token, ("words", $"Changed at {i}, with **more** to say"));
                    else if (i % 10 == 8 && own.Count > 0)
                        await sender.ChangeAsync($"{AnyOwn()}?handler=Delete", done.Token);
                    else if (i % 10 == 9)
                        await sender.ChangeAsync($"{place.Address}?handler=Read", done.Token);
                    else if (i % 10 == 5 && own.Count > 0)
                        await sender.ChangeAsync($"{AnyOwn()}/reactions", done.Token, ("emoji", i % 20 == 5 ? "🎉" : "👍"));
                    else if (i % 20 == 12 && own.Count > 0 && person != Cast.Ana)
                        await sender.ChangeAsync($"{AnyOwn()}?handler=Pin", done.Token, ("on", i % 40 == 12 ? "true" : "false"));
                    else if (i % 10 == 7 && own.Count > 0)
                        await ReplyAsync(i, Any());
                    else
                        Add(await sender.SayAsync(place, $"Word {i} of {person.DisplayName}", $"{person.Username}-{i}", done.Token), place);
                    await server.IsUpAsync(done.Token);
                    writes.Add();
                }
            }
            catch (OperationCanceledException) { /* Enough. */ }

            string AnyOwn() => $"/messages/{Any().Id}";

            Sender.Taken Any() => own[^Random.Shared.Next(1, Math.Min(own.Count, 30) + 1)];

            async Task ReplyAsync(int i, Sender.Taken to)
            {
                var (place, text) = (places[to.Id], $"Answer {i} of {person.DisplayName}");
                var said = await sender.ReplyAsync(place, text, $"{person.Username}-{i}", to.Id, done.Token);
                if (said is not null) Add(said, place);
            }

            void Add(Sender.Taken said, Place place)
            {
                own.Add(said);
                places[said.Id] = place;
            }
        }
    }
}
