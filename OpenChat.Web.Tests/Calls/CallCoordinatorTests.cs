using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OpenChat.Web.Calls;
using OpenChat.Web.Domain;
using OpenChat.Web.Messaging;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Calls;

/// <summary>Who is in which call, whatever they press at once; and what the clock ends.</summary>
public sealed class CallCoordinatorTests() : AppTest(new AppOptions { FakeTime = true })
{
    private CallCoordinator Calls => App.Services.GetRequiredService<CallCoordinator>();
    private SeatKeeper Seats => App.Services.GetRequiredService<SeatKeeper>();

    private static int pages;

    /// <summary>Pages in the order in which they were made, which instances of one millisecond would not show.</summary>
    private static CallPlace Page(Guid? device = null) =>
        new(Guid.CreateVersion7(TimeProvider.System.GetUtcNow().AddMilliseconds(Interlocked.Increment(ref pages))), device ?? Guid.CreateVersion7());

    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        await BothWriteAsync(Cast.BenAndDan, Cast.Ben, Cast.Dan);
        await BothWriteAsync(Cast.AnaAndBen, Cast.Ana, Cast.Ben);
    }

    [Fact]
    public async Task A_direct_call_rings_is_answered_and_ends_for_both()
    {
        var id = await RingAsync();
        Assert.Equal(CallOutcome.Done, (await Calls.AcceptAsync(id, Cast.Dan.Id, Page())).Outcome);
        var call = await CallAsync(id);
        Assert.Equal(CallState.Active, call.State);
        Assert.Equal(2, call.Seats.Count(s => s.LiveUserId is not null));
        await Calls.LeaveAsync(id, Cast.Dan.Id);
        call = await CallAsync(id);
        Assert.Equal((CallState.Ended, CallEnd.Hangup), (call.State, call.EndReason));
        Assert.DoesNotContain(call.Seats, s => s.LiveUserId is not null || s.DeadlineAt is not null);
    }

    [Fact]
    public async Task The_one_who_answers_joins_later_and_so_offers()
    {
        var id = await RingAsync();
        await Calls.AcceptAsync(id, Cast.Dan.Id, Page());
        var seats = (await CallAsync(id)).Seats;
        Assert.True(seats.Single(s => s.UserId == Cast.Dan.Id).JoinNo > seats.Single(s => s.UserId == Cast.Ben.Id).JoinNo);
    }

    [Fact]
    public async Task The_same_nonce_is_the_same_call()
    {
        var page = Page();
        var first = await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "n", page, false);
        var again = await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "n", page, false);
        Assert.Equal(first, again);
        Assert.Equal(1, await App.ReadAsync(db => db.Calls.CountAsync()));
    }

    [Fact]
    public async Task Two_who_call_each_other_at_once_are_in_one_call()
    {
        for (var round = 0; round < 20; round++)
        {
            var both = await Task.WhenAll(
                Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, $"b{round}", Page(), false),
                Calls.StartAsync(Cast.BenAndDan.Id, Cast.Dan.Id, $"d{round}", Page(), false));
            Assert.All(both, r => Assert.Equal(CallOutcome.Done, r.Outcome));
            Assert.Equal(both[0].CallId, both[1].CallId);
            var call = await CallAsync(both[0].CallId!.Value);
            Assert.Equal(CallState.Active, call.State);
            Assert.Equal(2, call.Seats.Count(s => s.LiveUserId is not null));
            await Calls.LeaveAsync(call.Id, Cast.Ben.Id);
        }
    }

    [Fact]
    public async Task Of_two_answers_one_wins()
    {
        var id = await RingAsync();
        var both = await Task.WhenAll(Calls.AcceptAsync(id, Cast.Dan.Id, Page()), Calls.AcceptAsync(id, Cast.Dan.Id, Page()));
        Assert.Equal([CallOutcome.Done, CallOutcome.AnsweredElsewhere], both.Select(r => r.Outcome).Order());
    }

    [Fact]
    public async Task An_answer_sent_twice_by_one_page_is_one_answer()
    {
        var (id, page) = (await RingAsync(), Page());
        Assert.Equal(CallOutcome.Done, (await Calls.AcceptAsync(id, Cast.Dan.Id, page)).Outcome);
        Assert.Equal(CallOutcome.Done, (await Calls.AcceptAsync(id, Cast.Dan.Id, page)).Outcome);
    }

    [Fact]
    public async Task Declining_ends_it_and_the_caller_cannot_be_answered_any_more()
    {
        var id = await RingAsync();
        await Calls.DeclineAsync(id, Cast.Dan.Id);
        Assert.Equal(CallEnd.Declined, (await CallAsync(id)).EndReason);
        Assert.Equal(CallOutcome.Ended, (await Calls.AcceptAsync(id, Cast.Dan.Id, Page())).Outcome);
    }

    [Fact]
    public async Task Hanging_up_before_the_answer_cancels()
    {
        var id = await RingAsync();
        await Calls.LeaveAsync(id, Cast.Ben.Id);
        Assert.Equal(CallEnd.Cancelled, (await CallAsync(id)).EndReason);
    }

    [Fact]
    public async Task Every_direct_call_leaves_one_line_that_says_what_became_of_it()
    {
        var before = (await App.ReadAsync(db => db.Channels.SingleAsync(c => c.Id == Cast.BenAndDan.Id))).LastSeq;
        var id = await RingAsync();
        await Calls.DeclineAsync(id, Cast.Dan.Id);
        var line = await App.ReadAsync(db => db.Messages.SingleAsync(m => m.CallId == id));
        Assert.Equal((MessageKind.Call, before + 1, before + 2), (line.Kind, line.Seq, line.Rev));
        var kinds = await App.ReadAsync(db => db.Events.Where(e => e.SubjectId == line.Id).Select(e => e.Kind).ToListAsync());
        Assert.Equal([EventKind.Message, EventKind.Edit], kinds);
    }

    [Fact]
    public async Task Who_is_in_a_call_is_busy_and_sees_that_they_were_called()
    {
        var id = await RingAsync();
        await Calls.AcceptAsync(id, Cast.Dan.Id, Page());
        var second = await Calls.StartAsync(Cast.AnaAndBen.Id, Cast.Ana.Id, "a", Page(), false);
        Assert.Equal(CallOutcome.Busy, second.Outcome);
        Assert.Equal(CallEnd.Busy, (await CallAsync(second.CallId!.Value)).EndReason);
        Assert.Equal(1, await App.ReadAsync(db => db.Messages.CountAsync(m => m.ChannelId == Cast.AnaAndBen.Id && m.Kind == MessageKind.Call)));
        Assert.Null(await App.ReadAsync(db => db.Seats.SingleOrDefaultAsync(s => s.LiveUserId == Cast.Ana.Id)));
    }

    [Fact]
    public async Task Calling_while_in_a_call_asks_first_and_leaves_in_the_same_step()
    {
        var voice = await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "v", Page(), false);
        Assert.Equal(CallOutcome.InCall, (await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "c", Page(), false)).Outcome);
        Assert.Equal(CallOutcome.Done, (await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "d", Page(), true)).Outcome);
        Assert.Equal(CallState.Ended, (await CallAsync(voice.CallId!.Value)).State);
    }

    [Fact]
    public async Task Somebody_in_a_voice_channel_can_be_rung_and_answering_leaves_it()
    {
        var voice = await Calls.StartAsync(Cast.Lounge.Id, Cast.Dan.Id, "v", Page(), false);
        var id = await RingAsync();
        Assert.Equal(CallOutcome.Done, (await Calls.AcceptAsync(id, Cast.Dan.Id, Page())).Outcome);
        Assert.Equal(CallState.Ended, (await CallAsync(voice.CallId!.Value)).State);
    }

    [Fact]
    public async Task The_ninth_in_a_voice_channel_finds_it_full()
    {
        var options = App.Services.GetRequiredService<CallOptions>();
        options.Seats = 2;
        await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "1", Page(), false);
        await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "2", Page(), false);
        Assert.Equal(CallOutcome.Full, (await Calls.StartAsync(Cast.Lounge.Id, Cast.Dan.Id, "3", Page(), false)).Outcome);
    }

    [Fact]
    public async Task A_voice_channel_outlives_all_but_the_last()
    {
        var id = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "1", Page(), false)).CallId!.Value;
        Assert.Equal(id, (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "2", Page(), false)).CallId);
        await Calls.LeaveAsync(id, Cast.Ana.Id);
        Assert.Equal(CallState.Active, (await CallAsync(id)).State);
        await Calls.LeaveAsync(id, Cast.Ben.Id);
        Assert.Equal(CallState.Ended, (await CallAsync(id)).State);
    }

    [Fact]
    public async Task Nobody_is_rung_who_never_wrote_and_nobody_whom_a_block_keeps_away()
    {
        Assert.Equal(CallOutcome.Unacquainted, (await Calls.StartAsync(Cast.BenAndFlo.Id, Cast.Flo.Id, "f", Page(), false)).Outcome);
        await BothWriteAsync(Cast.BenAndFlo, Cast.Ben, Cast.Flo, lift: true);
        Assert.Equal(CallOutcome.Unavailable, (await Calls.StartAsync(Cast.BenAndFlo.Id, Cast.Flo.Id, "g", Page(), false)).Outcome);
        Assert.Equal(0, await App.ReadAsync(db => db.Calls.CountAsync()));
    }

    [Fact]
    public async Task A_stranger_finds_no_call()
    {
        var id = await RingAsync();
        Assert.Equal(CallOutcome.NotFound, (await Calls.AcceptAsync(id, Cast.Cleo.Id, Page())).Outcome);
        Assert.Equal(CallOutcome.NotFound, (await Calls.DeclineAsync(id, Cast.Cleo.Id)).Outcome);
        Assert.Equal(CallOutcome.NotFound, (await Calls.LeaveAsync(id, Cast.Cleo.Id)).Outcome);
        Assert.Equal(CallOutcome.NotFound, (await Calls.MoveAsync(id, Cast.Cleo.Id, Page())).Outcome);
        Assert.Equal(CallOutcome.NotFound, (await Calls.StartAsync(Cast.Lounge.Id, Cast.Cleo.Id, "x", Page(), false)).Outcome);
        Assert.Equal(CallOutcome.NotFound, (await Calls.StartAsync(Cast.General.Id, Cast.Ben.Id, "y", Page(), false)).Outcome);
    }

    [Fact]
    public async Task A_ring_ends_as_missed_after_45_seconds()
    {
        await PassAmnestyAsync();
        var id = await RingAsync(holdOpen: true);
        App.Clock!.Advance(TimeSpan.FromSeconds(44));
        await Seats.SweepAsync(App.Clock.GetUtcNow().UtcDateTime);
        Assert.Equal(CallState.Ringing, (await CallAsync(id)).State);
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        await Seats.SweepAsync(App.Clock.GetUtcNow().UtcDateTime);
        Assert.Equal(CallEnd.Missed, (await CallAsync(id)).EndReason);
    }

    [Fact]
    public async Task A_page_that_never_comes_loses_its_seat_after_ten_seconds()
    {
        var id = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "v", Page(), false)).CallId!.Value;
        App.Clock!.Advance(TimeSpan.FromSeconds(9));
        await Seats.SweepAsync(App.Clock.GetUtcNow().UtcDateTime);
        Assert.Equal(CallState.Active, (await CallAsync(id)).State);
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        await Seats.SweepAsync(App.Clock.GetUtcNow().UtcDateTime);
        Assert.Equal(CallEnd.Grace, (await CallAsync(id)).EndReason);
    }

    [Fact]
    public async Task The_clock_sweeps_by_itself_but_not_in_its_first_half_minute()
    {
        var id = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "v", Page(), false)).CallId!.Value;
        App.Clock!.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal(CallState.Active, (await CallAsync(id)).State);
        for (var second = 0; second < 15; second++) App.Clock.Advance(TimeSpan.FromSeconds(1));
        await EndedAsync(id);
    }

    [Fact]
    public async Task A_reload_takes_the_seat_with_a_higher_number_and_the_older_page_stays_out()
    {
        var device = Guid.CreateVersion7();
        CallPlace before = Page(device), after = Page(device);
        var id = await RingAsync(before);
        await Calls.AcceptAsync(id, Cast.Dan.Id, Page());
        var (outcome, call) = await Seats.ResumeAsync(Cast.Ben.Id, after, Guid.CreateVersion7());
        Assert.Equal((ResumeOutcome.Seated, id), (outcome, call));
        var seats = (await CallAsync(id)).Seats;
        Assert.Equal(3, seats.Single(s => s.UserId == Cast.Ben.Id).JoinNo);
        Assert.Equal(ResumeOutcome.Stale, (await Seats.ResumeAsync(Cast.Ben.Id, before, Guid.CreateVersion7())).Outcome);
    }

    [Fact]
    public async Task A_page_that_lost_only_its_socket_keeps_its_number()
    {
        var page = Page();
        var id = await RingAsync(page);
        await Seats.ResumeAsync(Cast.Ben.Id, page, Guid.CreateVersion7());
        await Seats.ResumeAsync(Cast.Ben.Id, page, Guid.CreateVersion7());
        Assert.Equal(1, (await CallAsync(id)).Seats.Single(s => s.UserId == Cast.Ben.Id).JoinNo);
    }

    [Fact]
    public async Task Another_device_must_move_the_call()
    {
        var id = await RingAsync();
        var other = Page();
        Assert.Equal(ResumeOutcome.Elsewhere, (await Seats.ResumeAsync(Cast.Ben.Id, other, Guid.CreateVersion7())).Outcome);
        Assert.Equal(CallOutcome.Done, (await Calls.MoveAsync(id, Cast.Ben.Id, other)).Outcome);
        Assert.Equal(ResumeOutcome.Seated, (await Seats.ResumeAsync(Cast.Ben.Id, other, Guid.CreateVersion7())).Outcome);
    }

    [Fact]
    public async Task Nobody_takes_the_instance_of_another()
    {
        var page = Page();
        await RingAsync(page);
        await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "v", Page(page.Device), false);
        Assert.Equal(ResumeOutcome.Stale, (await Seats.ResumeAsync(Cast.Ana.Id, page, Guid.CreateVersion7())).Outcome);
    }

    [Fact]
    public async Task Nobody_sits_down_with_the_instance_of_another_not_even_of_an_earlier_call()
    {
        var page = Page();
        var voice = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "v", page, false)).CallId!.Value;
        await Calls.LeaveAsync(voice, Cast.Ben.Id);
        Assert.Equal(CallOutcome.NotFound, (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "a", new(page.Inst, Guid.CreateVersion7()), false)).Outcome);
        var mine = Page();
        voice = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "b", mine, false)).CallId!.Value;
        Assert.Equal(CallOutcome.NotFound, (await Calls.MoveAsync(voice, Cast.Ana.Id, new(page.Inst, mine.Device))).Outcome);
        var id = await RingAsync(page);
        Assert.Equal(CallOutcome.NotFound, (await Calls.AcceptAsync(id, Cast.Dan.Id, new(page.Inst, Guid.CreateVersion7()))).Outcome);
        Assert.Equal(CallOutcome.Done, (await Calls.AcceptAsync(id, Cast.Dan.Id, Page())).Outcome);
    }

    [Fact]
    public async Task Who_was_removed_while_nobody_watched_the_log_finds_no_seat_again()
    {
        var page = Page();
        await Calls.StartAsync(Cast.Lounge.Id, Cast.Dan.Id, "v", page, false);
        await App.Writes.RunAsync(scope => scope.Db.Members.Where(m => m.UserId == Cast.Dan.Id).ExecuteDeleteAsync());
        Assert.Equal(ResumeOutcome.NoSeat, (await Seats.ResumeAsync(Cast.Dan.Id, page, Guid.CreateVersion7())).Outcome);
        Assert.False(await App.ReadAsync(db => db.Seats.AnyAsync(s => s.LiveUserId == Cast.Dan.Id)));
    }

    [Fact]
    public async Task The_late_end_of_an_old_socket_touches_nothing()
    {
        var (page, old, now) = (Page(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var id = await RingAsync(page);
        await Seats.ResumeAsync(Cast.Ben.Id, page, old);
        await Seats.ResumeAsync(Cast.Ben.Id, page, now);
        await Seats.DroppedAsync(Cast.Ben.Id, old);
        Assert.Equal(SeatState.Joined, (await CallAsync(id)).Seats.Single(s => s.UserId == Cast.Ben.Id).State);
        await Seats.DroppedAsync(Cast.Ben.Id, now);
        Assert.Equal(SeatState.Reconnecting, (await CallAsync(id)).Seats.Single(s => s.UserId == Cast.Ben.Id).State);
    }

    [Fact]
    public async Task A_kick_and_a_block_end_the_seat()
    {
        var voice = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Dan.Id, "v", Page(), false)).CallId!.Value;
        await App.Writes.RunAsync(async scope =>
        {
            scope.Db.Members.Remove(await scope.Db.Members.SingleAsync(m => m.UserId == Cast.Dan.Id && m.ZoneId == Cast.PondClub));
            scope.Append(EventKind.Member, Cast.PondClub, user: Cast.Dan.Id, reroute: true);
        });
        await EndedAsync(voice);
        var direct = await RingAsync();
        await Calls.AcceptAsync(direct, Cast.Dan.Id, Page());
        await App.Writes.RunAsync(scope =>
        {
            scope.Db.Blocks.Add(new Block { BlockerId = Cast.Ben.Id, BlockedId = Cast.Dan.Id, CreatedAt = scope.Now });
            scope.Append(EventKind.Block, Cast.Dan.Id, user: Cast.Ben.Id);
            return Task.CompletedTask;
        });
        await EndedAsync(direct);
    }

    private async Task<Guid> RingAsync(CallPlace? page = null, bool holdOpen = false)
    {
        page ??= Page();
        var result = await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, Guid.CreateVersion7().ToString("N"), page, false);
        Assert.Equal(CallOutcome.Done, result.Outcome);
        if (holdOpen)
        {
            await Seats.ResumeAsync(Cast.Ben.Id, page, Guid.CreateVersion7());
            await App.Writes.RunAsync(scope => scope.Db.Seats.ExecuteUpdateAsync(set => set.SetProperty(s => s.DeadlineAt, scope.Now.AddHours(1))));
        }
        return result.CallId!.Value;
    }

    private async Task PassAmnestyAsync()
    {
        App.Clock!.Advance(TimeSpan.FromSeconds(31));
        await Task.Yield();
    }

    private Task<Call> CallAsync(Guid id) => App.ReadAsync(db => db.Calls.Include(c => c.Seats).SingleAsync(c => c.Id == id));

    private async Task EndedAsync(Guid id)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        while ((await CallAsync(id)).State != CallState.Ended) await Task.Delay(10, patience.Token);
    }

    /// <param name="lift">By rows, because a block between the two keeps them from writing.</param>
    private async Task BothWriteAsync(Place place, Person a, Person b, bool lift = false)
    {
        if (lift)
        {
            await App.Writes.RunAsync(scope =>
            {
                foreach (var (person, no) in new[] { (a, 1), (b, 2) })
                    scope.Db.Messages.Add(new Message { ChannelId = place.Id, AuthorId = person.Id, Text = "Hello", Nonce = $"lift-{no}", No = no, Seq = no, Rev = no, CreatedAt = scope.Now });
                return Task.CompletedTask;
            });
            return;
        }
        var post = App.Services.GetRequiredService<PostMessage>();
        foreach (var person in new[] { a, b }) Assert.Equal(PostOutcome.Posted, (await post.RunAsync(place.Id, person.Id, Guid.CreateVersion7().ToString("N"), "Hello")).Outcome);
    }
}
