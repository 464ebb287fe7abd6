using System.Net;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Pages.Channels;
using OpenChat.Web.Pages.Shared;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Pages;

/// <summary>The questions of every page are written out, because they are compiled: here they are held against the rules, for everybody.</summary>
public sealed class ShellQueriesTests() : AppTest(new() { FakeTime = true, Settings = [("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information")] })
{
    private readonly ShellQueries queries = new();
    private readonly ChannelQueries channels = new();

    [Fact]
    public async Task They_find_for_everybody_what_the_rules_say_and_nothing_else()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.PostJsonAsync("/calls", new { channel = Cast.Lounge.Id, nonce = "n", inst = Guid.CreateVersion7() })).Is(HttpStatusCode.OK);
        (await ben.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 2 })).Is(HttpStatusCode.NoContent);
        await using var db = App.Database.Open();
        var ring = new Call { ChannelId = Cast.BenAndDan.Id, MakerId = Cast.Ben.Id, Kind = CallKind.Ring, Nonce = "ring", State = CallState.Ringing, RingDeadline = DateTime.UnixEpoch };
        db.AddRange(ring, new Seat { CallId = ring.Id, UserId = Cast.Dan.Id, State = SeatState.Ringing });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        var (all, marks) = (await db.Channels.Include(c => c.Zone).ToListAsync(TestContext.Current.CancellationToken), await db.ReadMarks.ToListAsync(TestContext.Current.CancellationToken));
        foreach (var (me, person) in Cast.Everybody.Select(p => (p.Id, p)))
        {
            var seen = (await db.Channels.VisibleTo(me).Select(c => c.Id).ToListAsync(TestContext.Current.CancellationToken)).ToHashSet();
            var zones = await ListAsync(queries.Zones(db, me));
            Assert.Equal((await db.Zones.VisibleTo(me).Select(z => z.Id).ToListAsync(TestContext.Current.CancellationToken)).Order(), zones.Select(z => z.Id).Order());

            var around = await ListAsync(queries.Around(db, me));
            Assert.Equal(all.Where(c => seen.Contains(c.Id) && c.Kind != ChannelKind.Voice && c.LastNo > (marks.Find(r => r.UserId == me && r.ChannelId == c.Id)?.No ?? 0)).Select(c => (c.Id, c.ZoneId)).Order(),
                around.Where(r => r.Kind == ShellQueries.AroundKind.Unread).Select(r => (r.Id, r.ZoneId)).Order());
            Assert.Equal(person == Cast.Ben ? [Cast.Flo.Id] : [], around.Where(r => r.Kind == ShellQueries.AroundKind.Blocked).Select(r => r.Id));
            Assert.Equal(person == Cast.Ben || person == Cast.Dan, around.Exists(r => r.Kind == ShellQueries.AroundKind.Call));

            foreach (var channel in all.Where(c => c.ZoneId is not null))
                Assert.Equal(seen.Contains(channel.Id), await channels.InZoneAsync(db, me, channel.Zone!.Slug, channel.Slug) is { } found && found.Channel.Id == channel.Id && found.Member!.UserId == me);

            var visible = (await db.PresenceVisibleToAsync(me, TestContext.Current.CancellationToken)).ToHashSet();
            foreach (var member in zones.Where(z => z.ShowsPresence).Select(z => queries.Members(db, me, z.Id, 200)))
                Assert.All(await ListAsync(member), m => Assert.Equal(visible.Contains(m.Id), m.TellsPresence));
        }
        Assert.Contains(Cast.Everybody, p => p.Id == Cast.Eve.Id); // Who was a member once is among them.
    }

    [Fact]
    public async Task A_zone_that_shows_nobody_tells_of_nobody()
    {
        await using var db = App.Database.Open();
        await db.Zones.ExecuteUpdateAsync(set => set.SetProperty(z => z.ShowsPresence, false), TestContext.Current.CancellationToken);
        Assert.All(await ListAsync(queries.Members(db, Cast.Ana.Id, Cast.PondClub, 200)), m => Assert.False(m.TellsPresence));
    }

    /// <summary>What a page asks does not grow with what stands on it: seven questions, one of which is whose session it is.</summary>
    [Fact]
    public async Task A_page_asks_as_much_with_fifty_messages_and_ten_channels_as_with_two_and_three()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var few = await AskedAsync(dan);
        await using (var db = App.Database.Open())
        {
            for (var n = 3; n < 60; n++)
                db.Messages.Add(new() { ChannelId = Cast.General.Id, AuthorId = Cast.Ben.Id, No = n, Seq = n, Rev = n, Nonce = $"n{n}", Text = "Rain." });
            for (var n = 0; n < 7; n++)
                db.Channels.Add(new() { ZoneId = Cast.PondClub, Kind = n % 2 == 0 ? ChannelKind.Text : ChannelKind.Voice, Name = $"More {n}", Slug = $"more-{n}", Position = 10 + n });
            var general = await db.Channels.SingleAsync(c => c.Id == Cast.General.Id, TestContext.Current.CancellationToken);
            general.LastNo = general.LastSeq = 59;
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        Assert.Equal(few, await AskedAsync(dan));
        Assert.Equal(7, few);
    }

    /// <summary>Whoever blocked somebody in a channel that they never read does not pay for all of it.</summary>
    [Fact]
    public async Task Of_a_long_channel_the_newest_few_hundred_are_counted_for_who_blocked_somebody()
    {
        await using (var db = App.Database.Open())
        {
            for (var n = 3; n <= 1502; n++)
                db.Messages.Add(new() { ChannelId = Cast.General.Id, AuthorId = n % 2 == 0 ? Cast.Flo.Id : Cast.Dan.Id, No = n, Seq = n, Rev = n, Nonce = $"n{n}", Text = "Rain." });
            (await db.Channels.SingleAsync(c => c.Id == Cast.General.Id, TestContext.Current.CancellationToken)).LastNo = 1502;
            await db.ReadMarks.Where(r => r.UserId == Cast.Ben.Id && r.ChannelId == Cast.General.Id).ExecuteUpdateAsync(set => set.SetProperty(r => r.No, 1), TestContext.Current.CancellationToken);
            await db.SaveChangesAsync(TestContext.Current.CancellationToken);
        }
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.GetAsync($"{Cast.General.Address}/3");
        Assert.Equal("1376", page.One("li.unread").GetAttribute("data-count")); // 1,501 are unread, of the newest 250 Flo said half.
    }

    /// <summary>The least of three: the first also fills what is kept in memory, and beside one the server may ask something for itself.</summary>
    private async Task<int> AskedAsync(Visitor visitor)
    {
        var least = int.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var before = Asked();
            (await visitor.GetAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
            least = Math.Min(least, Asked() - before);
        }
        return least;
    }

    private int Asked() => App.Log.Lines.Count(l => l.Text.Contains("Executed DbCommand", StringComparison.Ordinal) && l.Text.Contains("SELECT", StringComparison.Ordinal));

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> rows)
    {
        var list = new List<T>();
        await foreach (var row in rows) list.Add(row);
        return list;
    }
}
