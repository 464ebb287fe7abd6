using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Pages;

/// <summary>
/// Chunks of a channel are cached for everyone (rows as HTML: <see cref="MessageRowsTests"/>): each page is requested twice here, the
/// second time from the cache.
/// </summary>
public sealed class HistoryCacheTests : AppTest
{
    private readonly CancellationToken cancel = TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_cached_chunk_begins_and_ends_where_it_did()
    {
        await SayAsync(upTo: 51);
        using var ben = await App.AsAsync(Cast.Ben);
        for (var time = 0; time < 2; time++)
        {
            Assert.Equal((2, 51, true, false), await ShownAsync(ben, ""));
            Assert.Equal((1, 50, false, true), await ShownAsync(ben, "?before=51"));
            Assert.Equal((2, 51, true, false), await ShownAsync(ben, "?before=52")); // Beyond the end: the end.
            Assert.Equal((2, 51, true, false), await ShownAsync(ben, "?after=1"));
            Assert.Equal((1, 50, false, true), await ShownAsync(ben, "?after=0"));
            Assert.Equal((5, 51, true, false), await ShownAsync(ben, "/30"));
        }
    }

    [Fact]
    public async Task What_another_process_writes_shows_at_once()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        await ShownAsync(ben, "");
        await SayAsync(upTo: 5);
        Assert.Equal((1, 5, false, false), await ShownAsync(ben, ""));
        await using (var db = App.Database.Open())
        {
            await db.Messages.Where(m => m.ChannelId == Cast.General.Id && m.No == 4)
                .ExecuteUpdateAsync(set => set.SetProperty(m => m.Text, "Snow.").SetProperty(m => m.Rev, 6), cancel);
            await db.Channels.Where(c => c.Id == Cast.General.Id).ExecuteUpdateAsync(set => set.SetProperty(c => c.LastSeq, 6), cancel);
        }
        Assert.Equal(["Rain.", "Snow.", "Rain."], (await ben.GetAsync(Cast.General.Address)).Texts(".messages .msg-body").TakeLast(3));
    }

    [Fact]
    public async Task Someone_who_may_no_longer_see_a_channel_gets_nothing_from_the_cache()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        using var dan = await App.AsAsync(Cast.Dan);
        foreach (var visitor in new[] { ben, dan }) await ShownAsync(visitor, "");
        await using (var db = App.Database.Open())
            await db.Members.Where(m => m.UserId == Cast.Dan.Id && m.ZoneId == Cast.PondClub).ExecuteDeleteAsync(cancel);
        foreach (var query in new[] { "", "?handler=History" })
            (await dan.GetAsync(Cast.General.Address + query)).Is(HttpStatusCode.NotFound);
        (await ben.GetAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
    }

    [Fact]
    public void A_chunk_from_before_a_restored_backup_is_not_used()
    {
        var epoch = "before";
        using var cache = new HistoryCache(() => epoch, TimeProvider.System);
        HistoryCache.Place Place() => cache.At(Cast.General.Id, older: true, long.MaxValue, 50);
        var place = Place();
        epoch = "after"; // A backup is restored while the chunk is read.
        cache.Set(place, 7, new([], More: false));
        Assert.Null(cache.Find(Place(), 7));
        cache.Set(Place(), 7, new([], More: true));
        Assert.True(cache.Find(Place(), 7)?.More);
        Assert.Null(cache.Find(Place(), 8));
    }

    [Fact]
    public void A_chunk_is_read_again_after_a_minute()
    {
        var clock = new TestClock(TimeProvider.System.GetUtcNow());
        using var cache = new HistoryCache(() => "epoch", clock);
        var place = cache.At(Cast.General.Id, older: true, long.MaxValue, 50);
        cache.Set(place, 7, new([], More: false));
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.NotNull(cache.Find(place, 7));
        clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Null(cache.Find(place, 7));
    }

    /// <summary>The first and the last number, and whether there are links to older and to newer messages.</summary>
    private static async Task<(int First, int Last, bool Older, bool Newer)> ShownAsync(Visitor visitor, string query)
    {
        var page = (await visitor.GetAsync(Cast.General.Address + query)).Is(HttpStatusCode.OK);
        var numbers = page.All(".messages .msg")
            .Select(m => int.Parse(m.GetAttribute("data-no")!, CultureInfo.InvariantCulture))
            .ToList();
        Assert.Equal(Enumerable.Range(numbers[0], numbers.Count), numbers);
        return (numbers[0], numbers[^1], page.All("a[rel=prev]").Count > 0, page.All("a[rel=next]").Count > 0);
    }

    private async Task SayAsync(int upTo)
    {
        await using var db = App.Database.Open();
        for (var n = 3; n <= upTo; n++)
        {
            db.Messages.Add(new()
            {
                ChannelId = Cast.General.Id, AuthorId = Cast.Ben.Id, No = n, Seq = n, Rev = n, Nonce = $"n{n}", Text = "Rain.",
            });
        }
        var general = await db.Channels.SingleAsync(c => c.Id == Cast.General.Id, cancel);
        general.LastNo = general.LastSeq = upTo;
        await db.SaveChangesAsync(cancel);
    }
}
