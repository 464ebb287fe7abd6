using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Calls;

/// <summary>What people decide about calls: start, answer, decline, leave, move. Each is safe to send twice.</summary>
public sealed class CallCoordinator(WriteQueue queue, SignalRouter router, CallOptions options)
{
    private long rosterVersion;

    /// <summary>Told of each voice channel whose people changed. Must not block.</summary>
    public event Action<Guid>? RosterChanged;

    /// <summary>Counts up with each such change, before anybody is told of it.</summary>
    public long RosterVersion => Interlocked.Read(ref rosterVersion);

    /// <summary>Rings the other person of a direct channel, or sits down in a voice channel.</summary>
    /// <param name="nonce">Made by the maker's page; the same one is the same call.</param>
    /// <param name="leaveOther">They were told which call they leave for this one.</param>
    public Task<CallResult> StartAsync(Guid channelId, Guid userId, string nonce, CallPlace place, bool leaveOther) => RunAsync<CallResult>(async change =>
    {
        if (await change.Db.Channels.VisibleTo(userId).SingleOrDefaultAsync(c => c.Id == channelId) is not { } channel || await change.IsForeignAsync(place.Inst, userId))
            return new(CallOutcome.NotFound);
        if (await RepeatOfAsync(change.Db, channelId, userId, nonce) is { } earlier)
        {
            var sat = await change.SeatOfAsync(userId);
            if (sat?.CallId == earlier.CallId && sat?.Inst == place.Inst) change.Await(sat!);
            return earlier; // Without a page where the seat has ended since, perhaps by a hang-up: who made a call is not seated by what they said before that.
        }
        Guid? other = channel.Kind == ChannelKind.Direct ? await change.Db.OtherInAsync(channelId, userId) : null;
        if (await RefusalAsync(change.Db, channel, userId, other) is { } refusal) return new(refusal);
        var seat = await change.SeatOfAsync(userId);
        var live = await change.LiveInAsync(channelId);
        if (seat is not null && seat.CallId == live?.Id)
        {
            if (seat.Inst != place.Inst) return new(CallOutcome.Elsewhere, seat.CallId, seat.Inst);
            // It left, and the server has not heard of it: the connections to it are gone, so it is a new one to the others.
            if (seat.State == SeatState.Reconnecting) await change.RebindAsync(seat, place with { Inst = Guid.CreateVersion7() }, null);
            else change.Await(seat);
            return new(CallOutcome.Done, seat.CallId, seat.Inst);
        }
        if (live is { Kind: CallKind.Open } && live.Seats.Count(s => s.LiveUserId is not null) >= options.Seats) return new(CallOutcome.Full, live.Id);
        if (seat is not null && !leaveOther) return new(CallOutcome.InCall, seat.CallId);
        // Both called at once: the index lets one call live, and the second wish is an answer to it.
        if (live is { Kind: CallKind.Ring })
        {
            if (seat is not null) await change.LeaveAsync(seat, CallEnd.Hangup);
            return await AnswerAsync(change, live, userId, place);
        }
        if (other is { } callee && await IsBusyAsync(change.Db, callee))
        {
            var busy = await change.OpenAsync(channel, userId, nonce, CallKind.Ring);
            await change.EndAsync(busy, CallEnd.Busy);
            return new(CallOutcome.Busy, busy.Id);
        }
        if (seat is not null) await change.LeaveAsync(seat, CallEnd.Hangup);
        var call = live ?? await change.OpenAsync(channel, userId, nonce, other is null ? CallKind.Open : CallKind.Ring);
        await change.SitAsync(call, userId, place);
        if (other is { } ringing)
        {
            change.RingFor(call, ringing);
            change.TellPerson(call, ringing);
        }
        return new(CallOutcome.Done, call.Id, place.Inst);
    });

    /// <summary>Answers a ring; whatever call this person sat in ends for them, as the ring said.</summary>
    public Task<CallResult> AcceptAsync(Guid callId, Guid userId, CallPlace place) => RunAsync<CallResult>(async change =>
    {
        if (await change.FindAsync(callId, userId) is not { Kind: CallKind.Ring } call || await change.IsForeignAsync(place.Inst, userId)) return new(CallOutcome.NotFound);
        if (call.State == CallState.Ended) return new(CallOutcome.Ended, callId);
        var mine = call.Seats.Find(s => s.UserId == userId);
        if (mine is { State: not SeatState.Ringing })
        {
            if (mine.Inst != place.Inst) return new(CallOutcome.AnsweredElsewhere, callId, mine.Inst);
            change.Await(mine);
            return new(CallOutcome.Done, callId, mine.Inst);
        }
        if (mine is null) return new(CallOutcome.NotFound);
        if (await change.SeatOfAsync(userId) is { } seat) await change.LeaveAsync(seat, CallEnd.Hangup);
        return await AnswerAsync(change, call, userId, place);
    });

    /// <summary>Says no, on all devices at once.</summary>
    public Task<CallResult> DeclineAsync(Guid callId, Guid userId) => RunAsync<CallResult>(async change =>
    {
        if (await change.FindAsync(callId, userId) is not { Kind: CallKind.Ring } call) return new(CallOutcome.NotFound);
        if (call.State == CallState.Ended) return new(CallOutcome.Done, callId);
        if (call.Seats.Find(s => s.UserId == userId) is not { State: SeatState.Ringing }) return new(CallOutcome.AnsweredElsewhere, callId);
        await change.EndAsync(call, CallEnd.Declined);
        return new(CallOutcome.Done, callId);
    });

    /// <summary>Hangs up. From any page of the person: the wish is theirs, not the page's.</summary>
    public Task<CallResult> LeaveAsync(Guid callId, Guid userId) => RunAsync<CallResult>(async change =>
    {
        if (await change.FindAsync(callId, userId) is not { } call) return new(CallOutcome.NotFound);
        if (call.Seats.Find(s => s.LiveUserId == userId) is { } seat) await change.LeaveAsync(seat, CallEnd.Hangup);
        return new(CallOutcome.Done, callId);
    });

    /// <summary>Takes the person's seat to another page or device; the one that had it is told.</summary>
    public Task<CallResult> MoveAsync(Guid callId, Guid userId, CallPlace place) => RunAsync<CallResult>(async change =>
    {
        if (await change.FindAsync(callId, userId) is not { } call || await change.IsForeignAsync(place.Inst, userId)) return new(CallOutcome.NotFound);
        if (call.Seats.Find(s => s.LiveUserId == userId) is not { } seat) return new(call.State == CallState.Ended ? CallOutcome.Ended : CallOutcome.NotFound, callId);
        if (seat.Inst == place.Inst) return new(CallOutcome.Done, callId, seat.Inst);
        if (seat.Inst is { } old) change.Notices.Add(new(old, new { t = "moved", call = callId }));
        await change.RebindAsync(seat, place, null);
        return new(CallOutcome.Done, callId, seat.Inst);
    });

    /// <summary>The call that an earlier send of the same nonce made: asked before a rate limit says no to a retry.</summary>
    public static async Task<CallResult?> RepeatOfAsync(AppDb db, Guid channelId, Guid userId, string nonce) =>
        await db.Calls.AsNoTracking().Where(c => c.MakerId == userId && c.Nonce == nonce && c.ChannelId == channelId)
            .Select(c => new { c.Id, c.State, c.EndReason, Inst = c.Seats.Where(s => s.LiveUserId == userId).Select(s => s.Inst).FirstOrDefault() })
            .SingleOrDefaultAsync() is not { } call ? null
        : new(call.EndReason == CallEnd.Busy ? CallOutcome.Busy : call.State == CallState.Ended ? CallOutcome.Ended : CallOutcome.Done, call.Id, call.Inst);

    /// <summary>
    /// Why no call may begin here: a direct channel asks that both have written, else a stranger could ring somebody who never
    /// answered a word; a voice channel asks who may join it.
    /// </summary>
    private static async Task<CallOutcome?> RefusalAsync(AppDb db, Channel channel, Guid userId, Guid? other)
    {
        if (channel.Kind == ChannelKind.Text) return CallOutcome.NotFound;
        if (channel.Kind == ChannelKind.Voice)
        {
            var member = await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.ZoneId == channel.ZoneId && m.UserId == userId);
            return member.May(Permission.JoinVoice, channel) ? null : CallOutcome.Unavailable;
        }
        foreach (var person in new[] { userId, other })
            if (!await db.Messages.AnyAsync(m => m.ChannelId == channel.Id && m.Kind == MessageKind.Text && m.AuthorId == person)) return CallOutcome.Unacquainted;
        return await db.Blocks.AnyBetweenAsync(userId, other!.Value) ? CallOutcome.Unavailable : null;
    }

    /// <summary>Runs a change of calls, and once it is on disk tells whom it concerns, in the order in which such changes were written.</summary>
    internal Task<T> RunAsync<T>(Func<Transition, Task<T>> command) => queue.RunAsync(scope =>
    {
        var change = new Transition(scope, options);
        scope.Afterwards(() =>
        {
            foreach (var notice in change.Notices) router.Send(notice.Inst, notice.Message);
            foreach (var inst in change.Freed) router.Free(inst);
            if (change.Rosters.Count > 0) Interlocked.Increment(ref rosterVersion);
            foreach (var channel in change.Rosters) RosterChanged?.Invoke(channel);
        });
        return command(change);
    });

    private static async Task<CallResult> AnswerAsync(Transition change, Call call, Guid userId, CallPlace place)
    {
        (call.State, call.AnsweredAt, call.RingDeadline) = (CallState.Active, change.Now, null);
        await change.SitAsync(call, userId, place);
        await change.RetellLineAsync(call);
        await change.ReadLineAsync(call, userId);
        change.TellPerson(call, call.MakerId);
        return new(CallOutcome.Done, call.Id, place.Inst);
    }

    private static Task<bool> IsBusyAsync(AppDb db, Guid userId) => db.Seats.AnyAsync(s => s.UserId == userId && s.Call!.Kind == CallKind.Ring
        && (s.LiveUserId != null || (s.State == SeatState.Ringing && s.Call.State == CallState.Ringing)));
}
