using System.Globalization;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Tests.Support;
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
        foreach (var words in new[] { "ERR_", "Failed to load resource" }) browser.Expect(words);
        var chat = await browser.ChatAsync(Cast.General);
        using var reads = await server.AsAsync(Cast.Dan);
        using var reader = new RawReader(wire.Address, reads.Cookies, server.IsUpAsync, Cast.General, Cast.PondBuild);
        var reading = reader.RunAsync(done.Token);
        using var writing = new CancellationTokenSource();
        var writers = (await Task.WhenAll(new[] { Cast.Ana, Cast.Adm, Cast.Mod }.Select(p => Sender.OpenAsync(server, p)))).Select(sender => WriteAsync(sender, writing.Token)).ToList();

        await writes.ReachesAsync(10, writers);
        wire.Lifetime = () => Random.Shared.Next(100, 40_000);
        browsersWire.Lifetime = () => Random.Shared.Next(2000, 60_000);
        wire.Cut(); // What is open already has no end yet.
        browsersWire.Cut();
        for (var kill = 0; kill <= kills; kill++)
        {
            // The reader is cut all the while; each kill falls into the middle of it.
            for (var until = cuts * (kill + 1) / (kills + 1); wire.Cuts < until || (kill == kills && browsersWire.Cuts == 0);) await writes.ReachesAsync(writes.Count + 5, [.. writers, reading]);
            if (kill == kills) break;
            await server.KillAsync();
            await server.StartAgainAsync();
        }
        await writing.CancelAsync();
        await Task.WhenAll(writers);
        wire.Lifetime = browsersWire.Lifetime = null;
        wire.Cut(); // The last ones may have been granted a few bytes more.
        browsersWire.Cut();

        await using var db = server.Database.Open();
        var counts = await db.Channels.Where(c => c.Id == Cast.General.Id || c.Id == Cast.PondBuild.Id).ToDictionaryAsync(c => c.Id, c => c.LastSeq, done.Token);
        foreach (var (channel, seq) in counts)
            if (await Task.WhenAny(reader.ReachesAsync(channel, seq).WaitAsync(Patience.Limit, done.Token), reading) == reading) await reading;
        await Expect(chat.Page.Locator("message-list")).ToHaveAttributeAsync("data-seq", counts[Cast.General.Id].ToString(CultureInfo.InvariantCulture));

        var stored = await db.Messages.Where(m => counts.Keys.Contains(m.ChannelId)).OrderBy(m => m.No).Select(m => new { m.Id, m.ChannelId, m.No, m.Rev, Deleted = m.DeletedAt != null }).ToListAsync(done.Token);
        var screen = reader.Screen;
        foreach (var row in stored)
            Assert.True(screen.TryGetValue(row.Id, out var shown) && shown == new RawReader.Shown(row.ChannelId, row.No, row.Rev, row.Deleted), $"{row} is on the reader's screen as {screen.GetValueOrDefault(row.Id)}.");
        Assert.Equal(stored.Count, screen.Count);
        // One that was far behind has begun anew with the newest fifty: anyone who scrolls up finds the rest.
        var most = Math.Min(stored.Count(m => m.ChannelId == Cast.General.Id), 300);
        await chat.Page.WaitForFunctionAsync("most => { const log = document.querySelector('.log'); log.scrollTop = -log.scrollHeight; return document.querySelectorAll('message-list li[data-no]').length >= most; }", most, new() { PollingInterval = 100 });
        var dom = await chat.Page.EvaluateAsync<string[]>("[...document.querySelectorAll('message-list li[data-no]')].map(li => `${li.id} ${li.dataset.no} ${li.dataset.rev}`)");
        // A page forgets from the top what it has more than some hundreds of (js/messages/range.js).
        var general = stored.Where(m => m.ChannelId == Cast.General.Id).Select(m => $"m-{m.Id} {m.No} {m.Rev}").ToList();
        Assert.InRange(dom.Length, Math.Min(general.Count, 300), general.Count);
        Assert.Equal(general.TakeLast(dom.Length), dom);
        await done.CancelAsync();
        await reading;
        Soak.Tell("P3", $"{writes.Count} writes, {wire.Cuts} cuts of the reader, {browsersWire.Cuts} of the browser, {kills} kills: {stored.Count} messages on both screens as stored, {reader.Repairs} gaps fetched, {reader.Resyncs} resyncs");
    }

    /// <summary>Says, changes, takes back and reads, at a third of fifty a second. What was begun is finished: else the server might do it later.</summary>
    private async Task WriteAsync(Sender sender, CancellationToken enough)
    {
        using (sender)
        using (var pace = new PeriodicTimer(Pace * 3))
        {
            var own = new List<Sender.Taken>();
            try
            {
                for (var i = 0; await pace.WaitForNextTickAsync(enough); i++)
                {
                    var place = i % 4 == 0 ? Cast.PondBuild : Cast.General;
                    if (i % 10 is 3 or 6 && own.Count > 0)
                        await sender.ChangeAsync($"/messages/{own[Random.Shared.Next(own.Count)].Id}", done.Token, ("words", $"Changed at {i}, with **more** to say"));
                    else if (i % 10 == 8 && own.Count > 0)
                        await sender.ChangeAsync($"/messages/{own[Random.Shared.Next(own.Count)].Id}?handler=Delete", done.Token);
                    else if (i % 10 == 9)
                        await sender.ChangeAsync($"{place.Address}?handler=Read", done.Token);
                    else
                        own.Add(await sender.SayAsync(place, $"Word {i} of {sender.Person.DisplayName}", $"{sender.Person.Username}-{i}", done.Token));
                    await server.IsUpAsync(done.Token);
                    writes.Add();
                }
            }
            catch (OperationCanceledException) { /* Enough. */ }
        }
    }
}
