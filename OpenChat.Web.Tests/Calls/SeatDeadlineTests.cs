using System.Text;
using OpenChat.Web.Calls;

namespace OpenChat.Web.Tests.Calls;

/// <summary>What keeps a seat: the same request again, or an open socket; and neither an old nonce nor a clock that jumped.</summary>
public sealed class SeatDeadlineTests : CallTest
{
    [Fact]
    public async Task The_same_request_again_renews_the_ten_seconds_of_its_seat()
    {
        await PassAmnestyAsync();
        CallPlace caller = Page(), callee = Page();
        var first = await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "once", caller, false);
        var id = first.CallId!.Value;
        await Calls.AcceptAsync(id, Cast.Dan.Id, callee);
        // Both answers are lost, and the pages retry after nine seconds.
        App.Clock!.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(first, await Calls.StartAsync(Cast.BenAndDan.Id, Cast.Ben.Id, "once", caller, false));
        Assert.Equal(CallOutcome.Done, (await Calls.AcceptAsync(id, Cast.Dan.Id, callee)).Outcome);
        Assert.Equal(CallOutcome.AnsweredElsewhere, (await Calls.AcceptAsync(id, Cast.Dan.Id, Page())).Outcome);
        App.Clock.Advance(TimeSpan.FromSeconds(9));
        await Seats.SweepAsync(App.Clock.GetUtcNow().UtcDateTime);
        Assert.Equal(CallState.Active, (await CallAsync(id)).State);
        // The request of another page renews nothing.
        await Calls.AcceptAsync(id, Cast.Dan.Id, Page());
        App.Clock.Advance(TimeSpan.FromSeconds(1));
        await EndedAsync(id);
    }

    [Fact]
    public async Task A_clock_that_jumps_ahead_ends_no_call_whose_sockets_are_open()
    {
        await PassAmnestyAsync();
        var router = App.Services.GetRequiredService<SignalRouter>();
        var session = new Session { UserId = Cast.Ben.Id, Device = "Test", Address = "127.0.0.1" };
        await App.Writes.RunAsync(scope =>
        {
            session.CreatedAt = session.LastSeenAt = scope.Now;
            scope.Db.Sessions.Add(session);
            return Task.CompletedTask;
        });
        CallPlace here = Page() with { Session = session.Id }, away = Page();
        using var socket = new SignalSocket(Cast.Ben.Id, here.Session);
        Assert.True(router.TryOpen(socket));
        var id = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "v", here, false)).CallId!.Value;
        await Seats.ResumeAsync(Cast.Ben.Id, here, socket.Id);
        router.Attach(socket, here.Inst, 0, (_, _) => new { t = "hello" });
        await Calls.StartAsync(Cast.Lounge.Id, Cast.Dan.Id, "v", away, false);
        await Seats.ResumeAsync(Cast.Dan.Id, away, Guid.CreateVersion7()); // Its socket is not known here.
        App.Clock!.Advance(TimeSpan.FromHours(1));
        await Seats.SweepAsync(App.Clock.GetUtcNow().UtcDateTime);
        Assert.Equal([Cast.Ben.Id], (await CallAsync(id)).Seats.Where(s => s.LiveUserId is not null).Select(s => s.UserId));
    }

    [Fact]
    public async Task A_page_that_was_greeted_after_its_seat_had_ended_is_let_go()
    {
        var router = App.Services.GetRequiredService<SignalRouter>();
        var page = Page();
        using var socket = new SignalSocket(Cast.Ben.Id, page.Session);
        Assert.True(router.TryOpen(socket));
        router.Attach(socket, page.Inst, 0, (_, _) => new { t = "hello" });
        await Seats.FreeUnseatedAsync();
        Assert.Empty(router.SeatedInsts());
        Assert.True(socket.Waiting.TryRead(out _));
        Assert.True(socket.Waiting.TryRead(out var last));
        Assert.Contains("ended", Encoding.UTF8.GetString(last.Span), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_same_request_again_after_its_seat_has_ended_seats_no_one()
    {
        await PassAmnestyAsync();
        var page = Page();
        var id = (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "once", page, false)).CallId!.Value;
        await Calls.StartAsync(Cast.Lounge.Id, Cast.Dan.Id, "other", Page(), false);
        await Calls.LeaveAsync(id, Cast.Ben.Id); // On another tab, while the first answer was lost.
        Assert.Equal(new(CallOutcome.Done, id), await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "once", page, false));
        Assert.Equal([Cast.Dan.Id], (await CallAsync(id)).Seats.Where(s => s.LiveUserId is not null).Select(s => s.UserId));
        Assert.Equal(page.Inst, (await Calls.StartAsync(Cast.Lounge.Id, Cast.Ben.Id, "a new click", page, false)).Inst);
    }
}
