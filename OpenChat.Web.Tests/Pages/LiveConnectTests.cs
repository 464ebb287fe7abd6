using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Pages;

/// <summary>What a stream asks the database for when it opens: everybody does so at once after a restart. Time stands still, so nothing else asks meanwhile.</summary>
public sealed class LiveConnectTests() : AppTest(new() { FakeTime = true, Settings = [("Logging:LogLevel:Microsoft.EntityFrameworkCore.Database.Command", "Information")] })
{
    [Fact]
    public async Task Who_comes_with_the_newest_cursor_costs_two_queries()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        var query = $"after={App.Services.GetRequiredService<LiveHub>().Cursor}&watch={Cast.General.Id}:0";
        for (var i = 0; i < 2; i++) // The first also fills what is kept in memory.
        {
            var before = Queries().Count;
            await using var stream = await EventStream.OpenAsync(ben, query);
            await stream.UntilAsync("voices");
            if (i == 1) Assert.Equal(2, Queries().Count - before); // Whether the session lives; and all that its person may see.
        }
    }

    [Fact]
    public async Task It_finds_for_everybody_what_the_rules_say_and_nothing_else()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        (await ben.PostJsonAsync("/calls", new { channel = Cast.Lounge.Id, nonce = "n", inst = Guid.CreateVersion7() })).Is(HttpStatusCode.OK);
        var found = new LiveViewQuery(App.Services.GetRequiredService<IDbContextFactory<AppDb>>());
        foreach (var person in Cast.Everybody)
        {
            var view = await found.RunAsync(person.Id, TestContext.Current.CancellationToken);
            await App.ReadAsync(async db =>
            {
                var channels = await db.Channels.VisibleTo(person.Id).ToDictionaryAsync(c => c.Id, c => c.LastSeq);
                Assert.Equal(channels.OrderBy(c => c.Key), view.Channels.OrderBy(c => c.Key));
                Assert.Equal((await db.Zones.VisibleTo(person.Id).Select(z => z.Id).ToListAsync()).Order(), view.Zones.Order());
                Assert.Equal((await db.PresenceVisibleToAsync(person.Id)).Order(), view.Around.Order());
                Assert.Equal(channels.Keys.Where(c => c == Cast.Lounge.Id), view.Voices);
                return true;
            });
        }
        Assert.Contains(Cast.Everybody, p => p.Id == Cast.Cleo.Id); // Who shares nothing with the others is among them.
    }

    private List<string> Queries() => [.. App.Log.Lines.Where(l => l.Text.Contains("Executed DbCommand", StringComparison.Ordinal) && l.Text.Contains("SELECT", StringComparison.Ordinal)).Select(l => l.Text)];
}
