using OpenChat.Web.Data;
using OpenChat.Web.Pages.Channels;
using OpenChat.Web.Pages.Shared;

namespace OpenChat.Web.Tests.Pages;

/// <summary>The queries of every page are compiled, and so don't share the rules: here they are checked against them.</summary>
public sealed class ShellQueriesTests() : AppTest(new()
{
    FakeTime = true,
    Settings = [("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information")],
})
{
    private readonly ShellQueries queries = new();
    private readonly ChannelQueries channels = new();
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task They_find_for_everyone_what_the_rules_allow_and_nothing_else()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var call = new { channel = Cast.Lounge.Id, nonce = "n", inst = Guid.CreateVersion7() };
        (await ben.PostJsonAsync("/calls", call)).Is(HttpStatusCode.OK);
        (await ben.PostJsonAsync($"/channels/{Cast.General.Id}/read", new { no = 2 })).Is(HttpStatusCode.NoContent);
        await using var db = App.Database.Open();
        var ring = new Call
        {
            ChannelId = Cast.BenAndDan.Id,
            MakerId = Cast.Ben.Id,
            Kind = CallKind.Ring,
            Nonce = "ring",
            State = CallState.Ringing,
            RingDeadline = DateTime.UnixEpoch,
        };
        db.AddRange(ring, new Seat { CallId = ring.Id, UserId = Cast.Dan.Id, State = SeatState.Ringing });
        await db.SaveChangesAsync(cancel);
        var (all, marks) = (await db.Channels.Include(c => c.Zone).ToListAsync(cancel), await db.ReadMarks.ToListAsync(cancel));
        foreach (var (me, person) in Cast.Everybody.Select(p => (p.Id, p)))
        {
            var seen = (await db.Channels.VisibleTo(me).Select(c => c.Id).ToListAsync(cancel)).ToHashSet();
            var zones = await ListAsync(queries.Zones(db, me));
            Assert.Equal((await db.Zones.VisibleTo(me).Select(z => z.Id).ToListAsync(cancel)).Order(), zones.Select(z => z.Id).Order());

            var around = await ListAsync(queries.Around(db, me));
            var unread = all.Where(c => seen.Contains(c.Id) && c.Kind != ChannelKind.Voice)
                .Where(c => c.LastNo > (marks.Find(r => r.UserId == me && r.ChannelId == c.Id)?.No ?? 0));
            Assert.Equal(
                unread.Select(c => (c.Id, c.ZoneId)).Order(),
                around.Where(r => r.Kind == ShellQueries.AroundKind.Unread).Select(r => (r.Id, r.ZoneId)).Order());
            Assert.Equal(
                person == Cast.Ben ? [Cast.Flo.Id] : [],
                around.Where(r => r.Kind == ShellQueries.AroundKind.Blocked).Select(r => r.Id));
            Assert.Equal(person == Cast.Ben || person == Cast.Dan, around.Exists(r => r.Kind == ShellQueries.AroundKind.Call));

            foreach (var channel in all.Where(c => c.ZoneId is not null))
            {
                var found = await channels.InZoneAsync(db, me, channel.Zone!.Slug, channel.Slug);
                Assert.Equal(seen.Contains(channel.Id), found is not null && found.Channel.Id == channel.Id && found.Member!.UserId == me);
            }

            var visible = await db.PresenceVisibleToAsync(me, [.. Cast.Everybody.Select(p => p.Id)]);
            foreach (var member in zones.Where(z => z.ShowsPresence).Select(z => queries.Members(db, me, z.Id, 200)))
                Assert.All(await ListAsync(member), m => Assert.Equal(visible.Contains(m.Id), m.ShowsPresence));
        }
        Assert.Contains(Cast.Everybody, p => p.Id == Cast.Eve.Id); // The list includes a former member.
    }

    [Fact]
    public async Task A_zone_that_hides_presence_shows_no_one()
    {
        await using var db = App.Database.Open();
        await db.Zones.ExecuteUpdateAsync(set => set.SetProperty(z => z.ShowsPresence, false), cancel);
        Assert.All(await ListAsync(queries.Members(db, Cast.Ana.Id, Cast.PondClub, 200)), m => Assert.False(m.ShowsPresence));
    }

    /// <summary>The queries of a page do not grow with its content: seven, one of which loads the session.</summary>
    [Fact]
    public async Task A_page_costs_the_same_with_fifty_messages_and_ten_channels_as_with_two_and_three()
    {
        using var dan = await App.AsAsync(Cast.Dan);
        var few = await QueriesOfPageAsync(dan);
        await using (var db = App.Database.Open())
        {
            for (var n = 3; n < 60; n++) db.Messages.Add(NewMessage(n, Cast.Ben));
            for (var n = 0; n < 7; n++)
            {
                db.Channels.Add(new()
                {
                    ZoneId = Cast.PondClub,
                    Kind = n % 2 == 0 ? ChannelKind.Text : ChannelKind.Voice,
                    Name = $"More {n}",
                    Slug = $"more-{n}",
                    Position = 10 + n,
                });
            }
            var general = await db.Channels.SingleAsync(c => c.Id == Cast.General.Id, cancel);
            general.LastNo = general.LastSeq = 59;
            await db.SaveChangesAsync(cancel);
        }
        Assert.Equal(few, await QueriesOfPageAsync(dan));
        Assert.Equal(9, few); // One of them for mentions, because something is unread.
    }

    /// <summary>Counting skips a blocked author's messages, so it stops after a few hundred in a channel that is never read.</summary>
    [Fact]
    public async Task Only_the_newest_few_hundred_messages_are_checked_for_blocked_authors()
    {
        await using (var db = App.Database.Open())
        {
            for (var n = 3; n <= 1502; n++) db.Messages.Add(NewMessage(n, n % 2 == 0 ? Cast.Flo : Cast.Dan));
            (await db.Channels.SingleAsync(c => c.Id == Cast.General.Id, cancel)).LastNo = 1502;
            await db.ReadMarks.Where(r => r.UserId == Cast.Ben.Id && r.ChannelId == Cast.General.Id)
                .ExecuteUpdateAsync(set => set.SetProperty(r => r.No, 1), cancel);
            await db.SaveChangesAsync(cancel);
        }
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.GetAsync($"{Cast.General.Address}/3");
        Assert.Equal("1376", page.One("li.unread").GetAttribute("data-count")); // 1,501 are unread; Flo wrote half of the newest 250.
    }

    private static Message NewMessage(int n, Person author) =>
        new() { ChannelId = Cast.General.Id, AuthorId = author.Id, No = n, Seq = n, Rev = n, Nonce = $"n{n}", Text = "Rain." };

    /// <summary>The least of three: the first also fills the caches, and the server may run queries of its own meanwhile.</summary>
    private async Task<int> QueriesOfPageAsync(Visitor visitor)
    {
        var least = int.MaxValue;
        for (var i = 0; i < 3; i++)
        {
            var before = Queries();
            (await visitor.GetAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
            least = Math.Min(least, Queries() - before);
        }
        return least;
    }

    private int Queries() => App.Log.Lines.Count(l =>
        l.Text.Contains("Executed DbCommand", StringComparison.Ordinal) && l.Text.Contains("SELECT", StringComparison.Ordinal));

    private static async Task<List<T>> ListAsync<T>(IAsyncEnumerable<T> rows)
    {
        var list = new List<T>();
        await foreach (var row in rows) list.Add(row);
        return list;
    }
}
