using OpenChat.Web.Calls;

namespace OpenChat.Web.Tests.Calls;

/// <summary>Who is in which call, whatever they press at once.</summary>
public sealed class CallCoordinatorTests : CallTest
{
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
    public async Task Someone_in_a_call_is_busy_and_sees_that_they_were_called()
    {
        var id = await RingAsync();
        await Calls.AcceptAsync(id, Cast.Dan.Id, Page());
        var second = await Calls.StartAsync(Cast.AnaAndBen.Id, Cast.Ana.Id, "a", Page(), false);
        Assert.Equal(CallOutcome.Busy, second.Outcome);
        Assert.Equal(CallEnd.Busy, (await CallAsync(second.CallId!.Value)).EndReason);
        var lines = await App.ReadAsync(
            db => db.Messages.CountAsync(m => m.ChannelId == Cast.AnaAndBen.Id && m.Kind == MessageKind.Call));
        Assert.Equal(1, lines);
        Assert.Null(await App.ReadAsync(db => db.Seats.SingleOrDefaultAsync(s => s.LiveUserId == Cast.Ana.Id)));
    }

    [Fact]
    public async Task Anyone_who_finds_the_other_busy_keeps_the_call_that_they_were_in()
    {
        var ring = await RingAsync();
        await Calls.AcceptAsync(ring, Cast.Dan.Id, Page());
        var voice = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ana.Id, "v", Page(), false)).CallId!.Value;
        Assert.Equal(CallOutcome.Busy, (await Calls.StartAsync(Cast.AnaAndBen.Id, Cast.Ana.Id, "go on", Page(), true)).Outcome);
        Assert.Equal(CallState.Active, (await CallAsync(voice)).State);
    }

    [Fact]
    public async Task Calling_while_in_a_call_is_confirmed_first_and_leaves_in_the_same_step()
    {
        var voice = await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "v", Page(), false);
        Assert.Equal(CallOutcome.InCall, (await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "c", Page(), false)).Outcome);
        Assert.Equal(CallOutcome.Done, (await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "d", Page(), true)).Outcome);
        Assert.Equal(CallState.Ended, (await CallAsync(voice.CallId!.Value)).State);
    }

    [Fact]
    public async Task Someone_in_a_voice_channel_can_be_rung_and_answering_leaves_it()
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
    public async Task No_one_is_rung_who_never_wrote_or_whom_a_block_keeps_away()
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
}
