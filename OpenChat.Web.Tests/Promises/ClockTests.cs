using System.Text.RegularExpressions;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Promises;

/// <summary>The clock jumps by an hour, across a restart or while the server runs.</summary>
public sealed class ClockTests
{
    [Fact]
    public async Task A_restart_at_another_hour_keeps_sessions_order_and_cursors()
    {
        var cancel = TestContext.Current.CancellationToken;
        await using var database = await TestDatabase.WithCastAsync();
        (string Name, string Value)? session = null;
        string? cursor = null;
        int[] hours = [0, 1, -1, 0]; // Away from the true time.
        for (var n = 0; n < hours.Length; n++)
        {
            await using var app = await App.StartAsync(
                new() { Database = database, FakeTime = true, ClockIsOff = TimeSpan.FromHours(hours[n]) });
            session ??= await app.SessionCookieAsync(Cast.Ben);
            using var ben = app.Visitor();
            ben.SetCookie(session.Value);
            (await ben.GetAsync(Cast.General.Address)).Is(HttpStatusCode.OK); // Still signed in; and Dan can sign in now, too.
            using var dan = app.Visitor();
            var signIn = await dan.OpenAsync("/account/sign-in");
            await dan.SubmitAsync(signIn, "main form", ("Input.Login", Cast.Dan.Username), ("Input.Password", Cast.Password));
            var page = await dan.OpenAsync(Cast.General.Address);
            cursor ??= app.Services.GetRequiredService<LiveHub>().Cursor;
            await using var stream = await EventStream.OpenAsync(ben, $"after={cursor}&watch={Cast.General.Id}:0");
            await dan.SubmitAsync(page, "form.composer", ("text", $"Word {n}"));
            var frames = await stream.UpToAsync(f => f.Name == "message");
            Assert.DoesNotContain(frames, f => f.Name == "resync");
            Assert.Contains($"Word {n}", frames[^1].Data.GetProperty("html").GetString(), StringComparison.Ordinal);
            cursor = frames[^1].Id;
            var messages = (await ben.OpenAsync(Cast.General.Address)).All(".messages > li[data-no]");
            var texts = messages.Select(li => Regex.Match(li.TextContent, "Word [0-9]").Value).Where(t => t.Length > 0);
            Assert.Equal(Enumerable.Range(0, n + 1).Select(i => $"Word {i}"), texts);
        }
        await using var db = database.Open();
        var stored = await db.Messages
            .Where(m => m.AuthorId == Cast.Dan.Id && m.ChannelId == Cast.General.Id)
            .OrderBy(m => m.No)
            .Select(m => new { m.Seq, m.CreatedAt })
            .ToListAsync(cancel);
        Assert.Equal(stored.Select(m => m.Seq).Order(), stored.Select(m => m.Seq));
        Assert.NotEqual(stored.Select(m => m.CreatedAt).Order(), stored.Select(m => m.CreatedAt)); // The twin: the clock did jump.
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public async Task A_jump_while_it_runs_ends_nothing_early_and_nothing_late(int hours)
    {
        await using var app = await App.StartAsync(new() { FakeTime = true, RateLimits = true });
        var (clock, cancel) = (app.Clock!, TestContext.Current.CancellationToken);
        var presence = new Presence(clock);
        var typing = new TypingTracker(clock);
        using var ben = await app.AsAsync(Cast.Ben);
        var page = await ben.OpenAsync(Cast.General.Address);
        for (var n = 0; n < 10; n++) page = await ben.SubmitAsync(page, "form.composer", ("text", $"Quick {n}"));
        presence.Beat(Cast.Ben.Id, Guid.CreateVersion7(), active: true);
        Assert.True(typing.TryTake(Cast.Ben.Id, Cast.General.Id));
        var events = await app.ReadAsync(db => db.Events.CountAsync(cancel));

        clock.Set(TimeSpan.FromHours(hours));

        await app.Services.GetRequiredService<Pruning>().PruneAsync(cancel);
        Assert.Equal(events, await app.ReadAsync(db => db.Events.CountAsync(cancel)));
        (await ben.GetAsync(Cast.General.Address)).Is(HttpStatusCode.OK);
        Assert.Equal(HttpStatusCode.TooManyRequests, (await ben.SubmitAsync(page, "form.composer", ("text", "Too quick"))).Status);
        Assert.False(typing.TryTake(Cast.Ben.Id, Cast.General.Id));
        Assert.Empty(presence.Sweep());
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.OK, (await ben.SubmitAsync(page, "form.composer", ("text", "In time"))).Status);
        Assert.True(typing.TryTake(Cast.Ben.Id, Cast.General.Id));
        clock.Advance(TimeSpan.FromSeconds(41));
        Assert.Equal((Cast.Ben.Id, PresenceState.Offline), Assert.Single(presence.Sweep()));
        var numbers = await app.ReadAsync(db => db.Messages
            .Where(m => m.ChannelId == Cast.General.Id)
            .OrderBy(m => m.No)
            .Select(m => m.Seq)
            .ToListAsync(cancel));
        Assert.Equal(numbers.Order(), numbers);
    }

    /// <summary>Deadlines of calls are rows, so that they outlive a restart; the jump must not prolong them.</summary>
    [Fact]
    public async Task A_clock_that_is_set_back_does_not_let_it_ring_for_an_hour()
    {
        await using var app = await App.StartAsync(new() { FakeTime = true });
        var (clock, seats) = (app.Clock!, app.Services.GetRequiredService<SeatKeeper>());
        await app.Writes.RunAsync(async scope => await scope.AddMessageAsync((await scope.Db.Channels.FindAsync(Cast.BenAndDan.Id))!,
            new Message { ChannelId = Cast.BenAndDan.Id, AuthorId = Cast.Ben.Id, Text = "Hello", Nonce = "hello", CreatedAt = scope.Now }));
        clock.Advance(app.Services.GetRequiredService<CallOptions>().Amnesty);
        var place = new CallPlace(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var calls = app.Services.GetRequiredService<CallCoordinator>();
        var call = (await calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "n", place, false)).CallId!.Value;
        await StaysAsync(true);
        clock.Set(TimeSpan.FromHours(-1));
        await StaysAsync(true);
        clock.Advance(TimeSpan.FromSeconds(46));
        await StaysAsync(false);
        Assert.False(await app.ReadAsync(db => db.Seats.AnyAsync(s => s.LiveUserId != null)));

        async Task StaysAsync(bool rings)
        {
            await seats.MissAsync(clock.GetUtcNow().UtcDateTime);
            await seats.SweepAsync(clock.GetUtcNow().UtcDateTime);
            Assert.Equal(rings, await app.ReadAsync(db => db.Calls.AnyAsync(c => c.Id == call && c.EndedAt == null)));
        }
    }
}
