using OpenChat.Web.Calls;

namespace OpenChat.Web.Tests.Calls;

/// <summary>What the clock ends, and who takes a seat when pages come and go.</summary>
public sealed class SeatKeeperTests : CallTest
{
    [Fact]
    public async Task A_ring_ends_as_missed_after_45_seconds()
    {
        await PassAmnestyAsync();
        var id = await RingAsync(holdOpen: true);
        App.Clock!.Advance(TimeSpan.FromSeconds(44));
        await Seats.MissAsync(App.Clock.GetUtcNow().UtcDateTime);
        Assert.Equal(CallState.Ringing, (await CallAsync(id)).State);
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        await Seats.MissAsync(App.Clock.GetUtcNow().UtcDateTime);
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
    public async Task A_ring_ends_on_time_also_right_after_a_start()
    {
        var id = await RingAsync();
        await App.Writes.RunAsync(scope =>
            scope.Db.Calls.ExecuteUpdateAsync(set => set.SetProperty(c => c.RingDeadline, scope.Now.AddSeconds(5))));
        for (var second = 0; second < 6; second++) App.Clock!.Advance(TimeSpan.FromSeconds(1));
        await EndedAsync(id);
        Assert.Equal(CallEnd.Missed, (await CallAsync(id)).EndReason);
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
    public async Task Anyone_who_joins_again_after_an_unheard_hang_up_is_a_new_page_to_the_others()
    {
        var (page, socket) = (Page(), Guid.CreateVersion7());
        await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "first", page, false);
        await Seats.ResumeAsync(Cast.Ben.Id, page, socket);
        Assert.Equal(page.Inst, (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "pressed twice", page, false)).Inst);
        await Seats.DroppedAsync(Cast.Ben.Id, socket);
        var again = await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "again", page, false);
        Assert.Equal(CallOutcome.Done, again.Outcome);
        Assert.NotEqual(page.Inst, again.Inst);
        var seat = (await CallAsync(again.CallId!.Value)).Seats.Single(s => s.LiveUserId is not null);
        Assert.Equal((again.Inst, 2), (seat.Inst, seat.JoinNo));
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
    public async Task No_one_takes_the_instance_of_another()
    {
        var page = Page();
        await RingAsync(page);
        await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "v", Page(page.Device), false);
        Assert.Equal(ResumeOutcome.Stale, (await Seats.ResumeAsync(Cast.Ana.Id, page, Guid.CreateVersion7())).Outcome);
    }

    [Fact]
    public async Task No_one_sits_down_with_the_instance_of_another_not_even_of_an_earlier_call()
    {
        var page = Page();
        var voice = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "v", page, false)).CallId!.Value;
        await Calls.LeaveAsync(voice, Cast.Ben.Id);
        var copy = page with { Device = Guid.CreateVersion7() };
        Assert.Equal(CallOutcome.NotFound, (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "a", copy, false)).Outcome);
        var mine = Page();
        voice = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "b", mine, false)).CallId!.Value;
        Assert.Equal(CallOutcome.NotFound, (await Calls.MoveAsync(voice, Cast.Ana.Id, mine with { Inst = page.Inst })).Outcome);
        var id = await RingAsync(page);
        copy = page with { Device = Guid.CreateVersion7() };
        Assert.Equal(CallOutcome.NotFound, (await Calls.AcceptAsync(id, Cast.Dan.Id, copy)).Outcome);
        Assert.Equal(CallOutcome.Done, (await Calls.AcceptAsync(id, Cast.Dan.Id, Page())).Outcome);
    }

    [Fact]
    public async Task Anyone_removed_while_no_one_watched_the_log_finds_no_seat_again()
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
}
