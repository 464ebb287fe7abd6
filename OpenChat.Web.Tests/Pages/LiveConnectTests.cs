using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Pages;

/// <summary>
/// The queries of a stream that opens: after a restart everyone opens one at once. The clock stands still and the log is not polled,
/// so that nothing else queries.
/// </summary>
public sealed class LiveConnectTests() : AppTest(new()
{
    FakeTime = true,
    Settings =
    [
        ("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information"),
        ("Live:Poll", "01:00:00"), // Runs on the real clock.
    ],
})
{
    [Fact]
    public async Task Reconnecting_with_the_newest_cursor_costs_two_queries()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var query = $"after={App.Services.GetRequiredService<LiveHub>().Cursor}&watch={Cast.General.Id}:0";
        for (var i = 0; i < 2; i++) // The first also fills the caches.
        {
            var before = Queries().Count;
            await using var stream = await EventStream.OpenAsync(ben, query);
            await stream.UntilAsync("voices");
            if (i == 1) Assert.Equal(2, Queries().Count - before); // The session, and all that its person may see.
        }
    }

    [Fact]
    public async Task It_finds_for_everyone_what_the_rules_allow_and_nothing_else()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var call = new { channel = Cast.Lounge.Id, nonce = "n", inst = Guid.CreateVersion7() };
        (await ben.PostJsonAsync("/calls", call)).Is(HttpStatusCode.OK);
        var found = new LiveViewQuery(App.Services.GetRequiredService<IDbContextFactory<AppDb>>());
        var everyone = Cast.Everybody.Select(p => p.Id).ToList();
        foreach (var person in Cast.Everybody)
        {
            var view = await found.RunAsync(person.Id, TestContext.Current.CancellationToken);
            await App.ReadAsync(async db =>
            {
                var channels = await db.Channels.VisibleTo(person.Id).ToDictionaryAsync(c => c.Id, c => c.LastSeq);
                Assert.Equal(channels.OrderBy(c => c.Key), view.Channels.OrderBy(c => c.Key));
                Assert.Equal((await db.Zones.VisibleTo(person.Id).Select(z => z.Id).ToListAsync()).Order(), view.Zones.Order());
                Assert.Equal((await db.PresenceVisibleToAsync(person.Id, everyone)).Order(), view.Around.Order());
                Assert.Equal(channels.Keys.Where(c => c == Cast.Lounge.Id), view.Voices);
                return true;
            });
        }
        Assert.Contains(Cast.Everybody, p => p.Id == Cast.Cleo.Id); // The list includes someone who shares nothing with the others.
    }

    private List<string> Queries() =>
    [
        .. App.Log.Lines.Select(l => l.Text).Where(text =>
            text.Contains("Executed DbCommand", StringComparison.Ordinal) && text.Contains("SELECT", StringComparison.Ordinal)),
    ];
}
