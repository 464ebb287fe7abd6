using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Tests.Calls;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Data;

/// <summary>What ended long ago is deleted; what anyone still sees stays. Events: <see cref="EventLogTests"/>.</summary>
public sealed class PruningTests : CallTest
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sessions_that_no_cookie_opens_any_more_are_deleted()
    {
        var now = App.Clock!.GetUtcNow().UtcDateTime;
        await AddAsync(
            Session("expired", now.AddDays(-32)), Session("revoked", now.AddDays(-32), revoked: true),
            Session("seen", now.AddDays(-30)), Session("revoked lately", now.AddDays(-1), revoked: true));
        await PruneAsync();
        var left = await App.ReadAsync(db => db.Sessions.Select(s => s.Device).OrderBy(d => d).ToListAsync(Cancel));
        Assert.Equal(["revoked lately", "seen"], left);
    }

    [Fact]
    public async Task Calls_and_seats_of_long_ago_are_deleted_and_the_line_of_a_direct_call_reads_as_before()
    {
        var ring = await RingAsync();
        await Calls.DeclineAsync(ring, Cast.Dan.Id);
        var voice = await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "voice", Page(), false);
        await Calls.LeaveAsync(voice.CallId!.Value, Cast.Ana.Id);
        var line = await LineAsync();

        await PruneAsync(days: 29);
        Assert.Equal((2, 3), await CountAsync());
        await PruneAsync(days: 2);
        Assert.Equal((1, 0), await CountAsync());
        Assert.Equal(ring, (await CallAsync(ring)).Id);
        Assert.Equal(line, await LineAsync());

        Task<(int Calls, int Seats)> CountAsync() =>
            App.ReadAsync(async db => (await db.Calls.CountAsync(Cancel), await db.Seats.CountAsync(Cancel)));
    }

    [Fact]
    public async Task A_call_that_goes_on_keeps_its_seats()
    {
        var call = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "voice", Page(), false)).CallId!.Value;
        await App.Writes.RunAsync(scope =>
            scope.Db.Seats.ExecuteUpdateAsync(set => set.SetProperty(s => s.DeadlineAt, scope.Now.AddDays(60)), Cancel));
        await PruneAsync(days: 40);
        Assert.Single((await CallAsync(call)).Seats);
    }

    [Fact]
    public async Task Invites_that_ran_out_long_ago_are_deleted_all_of_them()
    {
        var now = App.Clock!.GetUtcNow().UtcDateTime;
        Invite Made(int days, string code, DateTime? expires = null, DateTime? revoked = null, int? max = null, int uses = 0) => new()
        {
            Code = code, ZoneId = Cast.PondClub, MakerId = Cast.Ana.Id,
            CreatedAt = now.AddDays(-days), ExpiresAt = expires, RevokedAt = revoked, MaxUses = max, Uses = uses,
        };
        await AddAsync([.. Enumerable.Range(0, Pruning.Batch).Select(n => Made(60, $"many {n}", max: 1, uses: 1))]);
        await AddAsync(
            Made(60, "expired", now.AddDays(-31)), Made(60, "revoked", revoked: now.AddDays(-31)), Made(31, "used up", max: 5, uses: 5),
            Made(60, "expired lately", now.AddDays(-29)), Made(60, "revoked lately", revoked: now.AddDays(-29)),
            Made(29, "used up lately", max: 1, uses: 1), Made(60, "good", max: 5, uses: 4), Made(60, "good for ever"));
        await PruneAsync();
        Assert.Equal([Cast.Invite, "expired lately", "good", "good for ever", "revoked lately", "used up lately"],
            (await App.ReadAsync(db => db.Invites.Select(i => i.Code).ToListAsync(Cancel))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task It_happens_by_itself()
    {
        await AddAsync(Session("expired", App.Clock!.GetUtcNow().UtcDateTime.AddDays(-32)));
        while (await App.ReadAsync(db => db.Sessions.AnyAsync(Cancel)))
        {
            Cancel.ThrowIfCancellationRequested();
            App.Clock.Advance(TimeSpan.FromMinutes(10)); // Again, until the timer is there.
        }
    }

    private static Session Session(string device, DateTime seen, bool revoked = false) => new()
    {
        UserId = Cast.Ben.Id, Device = device, Address = "127.0.0.1",
        CreatedAt = seen, LastSeenAt = seen, RevokedAt = revoked ? seen : null,
    };

    private Task AddAsync(params IReadOnlyList<object> rows) => App.Writes.RunAsync(scope =>
    {
        scope.Db.AddRange(rows);
        return Task.CompletedTask;
    });

    private async Task PruneAsync(int days = 0)
    {
        App.Clock!.Set(TimeSpan.FromDays(days)); // A jump: no timer in between.
        await App.Services.GetRequiredService<Pruning>().PruneAsync(Cancel);
    }

    private async Task<string> LineAsync()
    {
        using var ben = await App.AsAsync(Cast.Ben);
        return (await ben.OpenAsync(Cast.BenAndDan.Address)).One(".msg-event span").TextContent;
    }
}
