using OpenChat.Web.Data;
using OpenChat.Web.Tests.Calls;
using OpenChat.Web.Zones;

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
        var (longAgo, lately) = (now.AddDays(-31), now.AddDays(-29));
        Invite Made(string code, DateTime? expires = null, DateTime? revoked = null, DateTime? usedUp = null) => new()
        {
            Code = code, ZoneId = Cast.PondClub, MakerId = Cast.Ana.Id,
            CreatedAt = now.AddDays(-60), ExpiresAt = expires, RevokedAt = revoked, UsedUpAt = usedUp,
        };
        await AddAsync([.. Enumerable.Range(0, Pruning.Batch).Select(n => Made($"many {n}", usedUp: longAgo))]);
        await AddAsync(
            Made("expired", longAgo), Made("revoked", revoked: longAgo), Made("used up", usedUp: longAgo),
            Made("expired lately", lately), Made("revoked lately", revoked: lately), Made("used up lately", usedUp: lately),
            Made("good", now.AddDays(1)), Made("good for ever"));
        await PruneAsync();
        Assert.Equal([Cast.Invite, "expired lately", "good", "good for ever", "revoked lately", "used up lately"],
            (await App.ReadAsync(db => db.Invites.Select(i => i.Code).ToListAsync(Cancel))).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task An_old_invite_is_kept_for_thirty_days_after_its_last_use()
    {
        await App.Writes.RunAsync(scope => scope.Db.Invites.ExecuteUpdateAsync(
            set => set.SetProperty(i => i.CreatedAt, scope.Now.AddDays(-100)).SetProperty(i => i.MaxUses, 2), Cancel));
        var join = App.Services.GetRequiredService<JoinByInvite>();
        foreach (var person in new[] { Cast.Cleo, Cast.Eve })
        {
            Assert.False(await IsUsedUpAsync());
            Assert.Equal(JoinOutcome.Joined, (await join.RunAsync(person.Id, Cast.Invite)).Outcome);
        }
        Assert.True(await IsUsedUpAsync());
        await PruneAsync(days: 29);
        Assert.Equal(JoinOutcome.AlreadyMember, (await join.RunAsync(Cast.Eve.Id, Cast.Invite)).Outcome);
        await PruneAsync(days: 2);
        Assert.Equal(JoinOutcome.RunOut, (await join.RunAsync(Cast.Eve.Id, Cast.Invite)).Outcome);

        Task<bool> IsUsedUpAsync() => App.ReadAsync(db => db.Invites.AnyAsync(i => i.UsedUpAt != null, Cancel));
    }

    [Theory]
    [InlineData(20)]
    [InlineData(4000)] // Longer than a page of the database.
    public async Task Deleted_and_edited_words_are_in_no_file_any_more(int length)
    {
        if (TestDatabase.UsesPostgres) return;
        string[] words = [Word(0), Word(1)];
        using var ben = await App.AsAsync(Cast.Ben);
        var page = await ben.SubmitAsync(await ben.OpenAsync(Cast.General.Address), "form.composer", ("text", words[0]));
        var id = await App.ReadAsync(db => db.Messages.Where(m => m.Text == words[0]).Select(m => m.Id).SingleAsync(Cancel));
        var address = $"/messages/{id}";
        page = await ben.SubmitAsync(await ben.OpenAsync(address), "form.message-edit", ("words", words[1]));
        Assert.All(words, w => Assert.True(IsStored(w), "It was never in a file, or this test would find it."));
        await ben.SubmitAsync(await ben.OpenAsync(address), "form.message-delete");
        await PruneAsync();
        Assert.All(words, w => Assert.False(IsStored(w)));

        string Word(int n) => string.Concat(Enumerable.Repeat($"plum{n}stone", length / 10));
        bool IsStored(string word) => Directory.EnumerateFiles(App.Database.Options.DataFolder, "openchat.db*").Any(file =>
        {
            using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            return copy.GetBuffer().AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(word[..20])) >= 0;
        });
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
