using OpenChat.Web.Data;
using OpenChat.Web.Messaging;

namespace OpenChat.Web.Tests.Data;

/// <summary>Which events are kept, for how long, and when a copy is another history.</summary>
public sealed class EventLogTests : IAsyncLifetime
{
    private TestDatabase database = null!;

    public async ValueTask InitializeAsync() => database = await TestDatabase.WithCastAsync();

    public async ValueTask DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task Surplus_events_are_pruned_and_the_newest_and_all_messages_stay()
    {
        await using var app = await StartAsync(("Database:EventRows", "5"));
        await SayAsync(app, 20);
        var (newest, messages) = await app.ReadAsync(async db => (await db.Events.MaxAsync(e => e.Pos), await db.Messages.CountAsync()));
        await app.Services.GetRequiredService<Pruning>().PruneAsync(Cancel);
        var kept = await app.ReadAsync(db => db.Events.Select(e => e.Pos).OrderBy(p => p).ToListAsync());
        Assert.Equal(Enumerable.Range(0, 5).Select(n => newest - 4 + n), kept);
        Assert.Equal(messages, await app.ReadAsync(db => db.Messages.CountAsync()));
    }

    [Fact]
    public async Task Old_events_are_pruned_and_a_client_that_needs_them_reloads()
    {
        await using var app = await App.StartAsync(new() { Database = database, FakeTime = true, Settings = [("Live:Recent", "1")] });
        await SayAsync(app, 3);
        var epoch = app.Services.GetRequiredService<EventLog>().Epoch;
        var before = await app.ReadAsync(db => db.Events.MinAsync(e => e.Pos));
        await app.Writes.RunAsync(scope => scope.Db.Events.ExecuteUpdateAsync(
            set => set.SetProperty(e => e.At, scope.Now - TimeSpan.FromDays(8)), Cancel));
        await SayAsync(app, 1);
        while (await app.ReadAsync(db => db.Events.CountAsync()) > 1)
        {
            Cancel.ThrowIfCancellationRequested();
            app.Clock!.Advance(TimeSpan.FromMinutes(10)); // Again, until the timer is there.
        }
        using var ben = await app.AsAsync(Cast.Ben);
        await using var stream = await EventStream.OpenAsync(ben, $"after={epoch}.{before}");
        Assert.Equal("unknown", (await stream.UntilAsync("resync")).Data.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_copy_that_was_put_back_is_another_history_and_the_same_one_is_not()
    {
        string first;
        await using (var app = await StartAsync())
        {
            first = app.Services.GetRequiredService<EventLog>().Epoch;
            await SayAsync(app, 5);
            var hub = app.Services.GetRequiredService<OpenChat.Web.Live.LiveHub>();
            var newest = await app.ReadAsync(db => db.Events.MaxAsync(e => e.Pos));
            while (hub.Position < newest) await Task.Yield();
        }
        await using (var app = await StartAsync())
            Assert.Equal(first, app.Services.GetRequiredService<EventLog>().Epoch);
        await using (var db = database.Open())
        {
            var newest = await db.Events.MaxAsync(e => e.Pos, Cancel);
            await db.Events.Where(e => e.Pos > newest - 3).ExecuteDeleteAsync(Cancel); // As an older copy would be.
        }
        string second;
        await using (var app = await StartAsync())
        {
            app.Log.Expect("older than what this server has shown");
            Assert.NotEqual(first, second = app.Services.GetRequiredService<EventLog>().Epoch);
            using var ben = await app.AsAsync(Cast.Ben);
            await using var stream = await EventStream.OpenAsync(ben, $"after={first}.3");
            await stream.UntilAsync("resync");
        }
        await using (var app = await StartAsync())
            Assert.Equal(second, app.Services.GetRequiredService<EventLog>().Epoch);
    }

    [Fact]
    public async Task A_copy_that_is_put_back_under_a_running_server_is_another_history_too()
    {
        await using var app = await StartAsync();
        app.Log.Expect("an older copy was put in its place");
        var log = app.Services.GetRequiredService<EventLog>();
        await SayAsync(app, 5);
        using var ben = await app.AsAsync(Cast.Ben);
        var first = log.Epoch;
        await using (var stream = await EventStream.OpenAsync(ben, $"after={first}.1&watch={Cast.General.Id}:0"))
        {
            for (var i = 0; i < 5; i++) await stream.UntilAsync("message");
            await using (var db = database.Open())
            {
                var newest = await db.Events.MaxAsync(e => e.Pos, Cancel);
                await db.Events.Where(e => e.Pos > newest - 3).ExecuteDeleteAsync(Cancel);
            }
            Assert.Equal("rotate", (await stream.UntilAsync("bye")).Data.GetProperty("reason").GetString());
        }
        Assert.NotEqual(first, log.Epoch);
        var stored = await app.ReadAsync(db => db.Meta
            .Where(m => m.Key == OpenChat.Web.Domain.Meta.Epoch)
            .Select(m => m.Value)
            .SingleAsync());
        Assert.Equal(log.Epoch, stored);
        await using var again = await EventStream.OpenAsync(ben, $"after={first}.3&watch={Cast.General.Id}:0");
        await again.UntilAsync("resync");
        await SayAsync(app, 1);
        await again.UntilAsync("message");
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Task<App> StartAsync(params (string, string)[] settings) => App.StartAsync(new() { Database = database, Settings = settings });

    private static async Task SayAsync(App app, int count)
    {
        var post = app.Services.GetRequiredService<PostMessage>();
        for (var i = 0; i < count; i++)
            Assert.Equal(PostOutcome.Posted, (await post.RunAsync(Cast.General.Id, Cast.Ben.Id, "", new Draft($"Word {i}"))).Outcome);
    }
}
