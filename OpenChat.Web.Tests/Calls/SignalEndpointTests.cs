using OpenChat.Web.Accounts;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.People;

namespace OpenChat.Web.Tests.Calls;

/// <summary>The socket: who may open it, what it relays to whom, and what hostile frames get.</summary>
public sealed class SignalEndpointTests : SignalTest
{
    [Fact]
    public async Task Two_in_a_call_reach_each_other_and_no_one_else()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        await using var dan = await Signals.OpenAsync(App, await App.AsAsync(Cast.Dan));
        var peer = (await ana.Signals.HearAsync("peer"))["seat"]!;
        Assert.Equal((ben.Inst.ToString(), "joined"), ((string?)peer["inst"], (string?)peer["state"]));
        await ben.Signals.SayAsync(new { t = "signal", to = ana.Inst, description = new { type = "offer", sdp = "v=0" } });
        var heard = await ana.Signals.HearAsync("signal");
        Assert.Equal((ben.Inst.ToString(), "offer"), ((string?)heard["from"], (string?)heard["description"]!["type"]));
        await dan.SayAsync(new { t = "signal", to = ana.Inst, candidate = new { candidate = "x" } });
        Assert.Equal("stale", (string?)(await dan.HearAsync("error"))["code"]);
        await ben.Signals.SayAsync(new { t = "signal", to = Guid.CreateVersion7(), candidate = new { candidate = "x" } });
        Assert.Equal("stale", (string?)(await ben.Signals.HearAsync("error"))["code"]);
        await dan.SayAsync(new { t = "ice" });
        Assert.Equal("unseated", (string?)(await dan.HearAsync("error"))["code"]);
    }

    [Fact]
    public async Task No_one_is_seated_by_opening_a_socket()
    {
        await JoinAsync(Cast.Ana);
        await using var ben = await Signals.OpenAsync(App, await App.AsAsync(Cast.Ben));
        await ben.SayAsync(new { t = "resume", inst = Guid.CreateVersion7(), lastSeq = 0 });
        Assert.Equal("gone", (string?)(await ben.HearAsync("ended"))["reason"]);
    }

    [Fact]
    public async Task A_socket_that_opens_after_the_call_has_ended_hears_why_and_another_person_does_not()
    {
        var (inst, anas) = (Guid.CreateVersion7(), await App.AsAsync(Cast.Ana));
        foreach (var person in new[] { Cast.Ana, Cast.Ben }) // Someone who has never written cannot be called.
            await App.Services.GetRequiredService<PostMessage>().RunAsync(Cast.AnaAndBen.Id, person.Id, "", new Draft("Hello"));
        var started = await Calls.StartAsync(
            Cast.AnaAndBen.Id, Cast.Ana.Id, "n", new(inst, Guid.CreateVersion7(), Guid.CreateVersion7()), false);
        var call = started.CallId!.Value;
        await Calls.DeclineAsync(call, Cast.Ben.Id);
        await using var ana = await Signals.OpenAsync(App, anas);
        await using var dan = await Signals.OpenAsync(App, await App.AsAsync(Cast.Dan));
        foreach (var socket in new[] { ana, dan }) await socket.SayAsync(new { t = "resume", inst, lastSeq = 0 });
        Assert.Equal("declined", (string?)(await ana.HearAsync("ended"))["reason"]);
        Assert.Equal("gone", (string?)(await dan.HearAsync("ended"))["reason"]);
    }

    [Fact]
    public async Task A_socket_that_drops_makes_the_seat_wait_and_gets_the_rest_when_it_is_back()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        var last = (long)(await ana.Signals.HearAsync("peer"))["seq"]!;
        await ana.Signals.DisposeAsync();
        Assert.Equal("reconnecting", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
        await ben.Signals.SayAsync(new { t = "signal", to = ana.Inst, candidate = new { candidate = "late" } });
        await using var again = await Signals.OpenAsync(App, ana.Visitor);
        await again.SayAsync(new { t = "resume", inst = ana.Inst, lastSeq = last });
        Assert.False((bool)(await again.HearAsync("hello"))["gap"]!);
        Assert.Equal("late", (string?)(await again.HearAsync("signal"))["candidate"]!["candidate"]);
        Assert.Equal("joined", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
    }

    [Fact]
    public async Task A_reload_replaces_the_page_and_the_others_hear_which_one_to_drop()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        await ana.Signals.DisposeAsync();
        var reloaded = Guid.CreateVersion7();
        await using var again = await Signals.OpenAsync(App, ana.Visitor);
        await again.SayAsync(new { t = "resume", inst = reloaded, lastSeq = 0 });
        Assert.Equal(2, (await again.HearAsync("hello"))["seats"]!.AsArray().Count);
        var replaced = await ben.Signals.HearAsync("peer.replaced");
        Assert.Equal(
            (ana.Inst.ToString(), reloaded.ToString(), 3),
            ((string?)replaced["old"], (string?)replaced["inst"], (int)replaced["join_no"]!));
    }

    [Fact]
    public async Task Mute_is_sent_to_the_others_and_kept()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        await ana.Signals.SayAsync(new { t = "media", muted = true, deafened = false });
        Assert.True((bool)(await ben.Signals.HearAsync("peer.state"))["muted"]!);
        Assert.True(await App.ReadAsync(db => db.Seats.Where(s => s.LiveUserId == Cast.Ana.Id).Select(s => s.Muted).SingleAsync()));
    }

    [Fact]
    public async Task Hanging_up_is_heard_by_all()
    {
        var (ana, ben) = (await JoinAsync(Cast.Ana), await JoinAsync(Cast.Ben));
        await Calls.LeaveAsync(ana.Call, Cast.Ana.Id);
        Assert.Equal("hangup", (string?)(await ana.Signals.HearAsync("ended"))["reason"]);
        Assert.Equal("left", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
    }

    [Fact]
    public async Task A_moved_call_is_announced_to_the_page_that_had_it()
    {
        var ana = await JoinAsync(Cast.Ana);
        await Calls.MoveAsync(ana.Call, Cast.Ana.Id, new(Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7()));
        await ana.Signals.HearAsync("moved");
    }

    [Fact]
    public async Task Signing_out_closes_the_socket_and_ends_the_seat()
    {
        var ana = await JoinAsync(Cast.Ana);
        var ben = await JoinAsync(Cast.Ben);
        await App.Services.GetRequiredService<Sessions>().RevokeOthersAsync(Cast.Ana.Id, keep: Guid.Empty);
        Assert.Equal(4401, await ana.Signals.ClosedAsync());
        Assert.Equal("left", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
    }

    [Fact]
    public async Task Signing_out_ends_the_seat_also_while_its_page_is_away()
    {
        var ana = await JoinAsync(Cast.Ana);
        var ben = await JoinAsync(Cast.Ben);
        await ana.Signals.DisposeAsync();
        Assert.Equal("reconnecting", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
        await App.Services.GetRequiredService<Sessions>().RevokeOthersAsync(Cast.Ana.Id, keep: Guid.Empty);
        Assert.Equal("left", (string?)(await ben.Signals.HearAsync("peer.state"))["state"]);
    }

    [Fact]
    public async Task A_socket_whose_session_is_gone_without_a_word_is_closed_within_a_minute()
    {
        await using var app = await App.StartAsync(new() { Settings = [("Calls:SessionCheck", "00:00:01")] });
        using var ana = await app.AsAsync(Cast.Ana);
        using var ben = await app.AsAsync(Cast.Ben);
        await using var hers = await Signals.OpenAsync(app, ana);
        await using var his = await Signals.OpenAsync(app, ben);
        await app.Writes.RunAsync(scope => scope.Db.Sessions.Where(s => s.UserId == Cast.Ana.Id).ExecuteDeleteAsync());
        Assert.Equal(4401, await hers.ClosedAsync());
        await his.SayAsync(new { t = "ice" });
        Assert.Equal("unseated", (string?)(await his.HearAsync("error"))["code"]);
    }

    [Fact]
    public async Task Blocked_people_in_one_voice_channel_are_silent_to_each_other()
    {
        var (flo, ben) = (await JoinAsync(Cast.Flo), await JoinAsync(Cast.Ben));
        var peer = (await flo.Signals.HearAsync("peer"))["seat"]!;
        Assert.Null((string?)peer["inst"]);
        Assert.True((bool)peer["muted"]!);
        await ben.Signals.SayAsync(new { t = "signal", to = flo.Inst, candidate = new { candidate = "x" } });
        Assert.Equal("stale", (string?)(await ben.Signals.HearAsync("error"))["code"]);
    }

    [Fact]
    public async Task A_block_and_its_end_are_heard_by_both_at_once()
    {
        var (flo, ben) = (await JoinAsync(Cast.Flo), await JoinAsync(Cast.Ben)); // Ben has blocked her.
        await flo.Signals.HearAsync("peer");
        await new UnblockUser(App.Writes).RunAsync(Cast.Ben.Id, Cast.Flo.Id);
        foreach (var (hearer, other) in new[] { (flo, ben), (ben, flo) })
        {
            var seat = (await hearer.Signals.HearAsync("peer"))["seat"]!;
            Assert.Equal((other.Inst.ToString(), false), ((string?)seat["inst"], (bool)seat["muted"]!));
        }
        await ben.Signals.SayAsync(new { t = "signal", to = flo.Inst, candidate = new { candidate = "x" } });
        await flo.Signals.HearAsync("signal");
        await new BlockUser(App.Writes, App.Services.GetRequiredService<LiveHub>()).RunAsync(Cast.Flo.Id, Cast.Ben.Id);
        foreach (var hearer in new[] { flo, ben }) Assert.Null((string?)(await hearer.Signals.HearAsync("peer.replaced"))["inst"]);
        await ben.Signals.SayAsync(new { t = "signal", to = flo.Inst, candidate = new { candidate = "x" } });
        Assert.Equal("stale", (string?)(await ben.Signals.HearAsync("error"))["code"]);
    }
}
