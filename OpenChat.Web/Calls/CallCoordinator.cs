using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Calls;

/// <summary>Starts, answers, declines, leaves and moves calls. Each command is idempotent.</summary>
public sealed class CallCoordinator(WriteQueue queue, SignalRouter router, CallOptions options)
{
    private long rosterVersion;

    /// <summary>Raised with a voice channel whose people changed. Handlers must not block.</summary>
    public event Action<Guid>? RosterChanged;

    /// <summary>Incremented before each <see cref="RosterChanged"/>.</summary>
    public long RosterVersion => Interlocked.Read(ref rosterVersion);

    /// <summary>Rings the other person of a direct channel, or joins a voice channel.</summary>
    /// <param name="nonce">Idempotency key, from the caller's page.</param>
    /// <param name="leaveOther">The caller agreed to leave the call they are in.</param>
    public Task<CallResult> StartAsync(
        Guid channelId, Guid userId, string nonce, CallPlace place, bool leaveOther) => RunAsync<CallResult>(async change =>
    {
        if (await change.Db.Channels.VisibleTo(userId).SingleOrDefaultAsync(c => c.Id == channelId) is not { } channel
            || await change.IsForeignAsync(place.Inst, userId))
            return new(CallOutcome.NotFound);
        if (await RepeatOfAsync(change.Db, channelId, userId, nonce) is { } earlier)
        {
            var current = await change.SeatOfAsync(userId);
            if (current?.CallId == earlier.CallId && current?.Inst == place.Inst) change.ExtendGrace(current!);
            return earlier; // A retry never seats anyone: the seat may have ended since.
        }
        Guid? other = channel.Kind == ChannelKind.Direct ? await change.Db.OtherInAsync(channelId, userId) : null;
        if (await RefusalAsync(change.Db, channel, userId, other) is { } refusal) return new(refusal);
        var seat = await change.SeatOfAsync(userId);
        var live = await change.LiveInAsync(channelId);
        if (seat is not null && seat.CallId == live?.Id)
        {
            if (seat.Inst != place.Inst) return new(CallOutcome.Elsewhere, seat.CallId, seat.Inst);
            // The page dropped its peer connections, so the others must see a new instance.
            if (seat.State == SeatState.Reconnecting) await change.RebindAsync(seat, place with { Inst = Guid.CreateVersion7() }, null);
            else change.ExtendGrace(seat);
            return new(CallOutcome.Done, seat.CallId, seat.Inst);
        }
        if (live is { Kind: CallKind.Open } && live.Seats.Count(s => s.LiveUserId is not null) >= options.Seats)
            return new(CallOutcome.Full, live.Id);
        if (seat is not null && !leaveOther) return new(CallOutcome.InCall, seat.CallId);
        // Both called at once: a channel has one live call, so the second call answers the first.
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
            change.PublishCall(call, ringing);
        }
        return new(CallOutcome.Done, call.Id, place.Inst);
    });

    /// <summary>Answers a ring. Ends the call that this person is in, if any.</summary>
    public Task<CallResult> AcceptAsync(Guid callId, Guid userId, CallPlace place) => RunAsync<CallResult>(async change =>
    {
        if (await change.FindAsync(callId, userId) is not { Kind: CallKind.Ring } call || await change.IsForeignAsync(place.Inst, userId))
            return new(CallOutcome.NotFound);
        if (call.State == CallState.Ended) return new(CallOutcome.Ended, callId);
        var mine = call.Seats.Find(s => s.UserId == userId);
        if (mine is { State: not SeatState.Ringing })
        {
            if (mine.Inst != place.Inst) return new(CallOutcome.AnsweredElsewhere, callId, mine.Inst);
            change.ExtendGrace(mine);
            return new(CallOutcome.Done, callId, mine.Inst);
        }
        if (mine is null) return new(CallOutcome.NotFound);
        if (await change.SeatOfAsync(userId) is { } seat) await change.LeaveAsync(seat, CallEnd.Hangup);
        return await AnswerAsync(change, call, userId, place);
    });

    public Task<CallResult> DeclineAsync(Guid callId, Guid userId) => RunAsync<CallResult>(async change =>
    {
        if (await change.FindAsync(callId, userId) is not { Kind: CallKind.Ring } call) return new(CallOutcome.NotFound);
        if (call.State == CallState.Ended) return new(CallOutcome.Done, callId);
        if (call.Seats.Find(s => s.UserId == userId) is not { State: SeatState.Ringing })
            return new(CallOutcome.AnsweredElsewhere, callId);
        await change.EndAsync(call, CallEnd.Declined);
        await change.MarkMessageReadAsync(call, userId);
        return new(CallOutcome.Done, callId);
    });

    public Task<CallResult> LeaveAsync(Guid callId, Guid userId) => RunAsync<CallResult>(async change =>
    {
        if (await change.FindAsync(callId, userId) is not { } call) return new(CallOutcome.NotFound);
        if (call.Seats.Find(s => s.LiveUserId == userId) is { } seat) await change.LeaveAsync(seat, CallEnd.Hangup);
        return new(CallOutcome.Done, callId);
    });

    /// <summary>Moves the person's seat to another page or device, and notifies the page that had it.</summary>
    public Task<CallResult> MoveAsync(Guid callId, Guid userId, CallPlace place) => RunAsync<CallResult>(async change =>
    {
        if (await change.FindAsync(callId, userId) is not { } call || await change.IsForeignAsync(place.Inst, userId))
            return new(CallOutcome.NotFound);
        if (call.Seats.Find(s => s.LiveUserId == userId) is not { } seat)
            return new(call.State == CallState.Ended ? CallOutcome.Ended : CallOutcome.NotFound, callId);
        if (seat.Inst == place.Inst) return new(CallOutcome.Done, callId, seat.Inst);
        if (seat.Inst is { } old) change.Notices.Add(new(old, new { t = "moved", call = callId }));
        await change.RebindAsync(seat, place, null);
        return new(CallOutcome.Done, callId, seat.Inst);
    });

    /// <summary>The result of an earlier start with this nonce; null if there is none.</summary>
    public static async Task<CallResult?> RepeatOfAsync(AppDb db, Guid channelId, Guid userId, string nonce) =>
        await db.Calls.AsNoTracking().Where(c => c.MakerId == userId && c.Nonce == nonce && c.ChannelId == channelId)
            .Select(c => new
            {
                c.Id,
                c.State,
                c.EndReason,
                Inst = c.Seats.Where(s => s.LiveUserId == userId).Select(s => s.Inst).FirstOrDefault(),
            })
            .SingleOrDefaultAsync() is not { } call ? null
        : new(
            call.EndReason == CallEnd.Busy ? CallOutcome.Busy : call.State == CallState.Ended ? CallOutcome.Ended : CallOutcome.Done,
            call.Id, call.Inst);

    /// <summary>
    /// Why no call may start here; null if it may. A direct channel needs a message from both, so strangers cannot ring; a voice
    /// channel needs <see cref="Permission.JoinVoice"/>.
    /// </summary>
    private static async Task<CallOutcome?> RefusalAsync(AppDb db, Channel channel, Guid userId, Guid? other)
    {
        if (channel.Kind == ChannelKind.Text) return CallOutcome.NotFound;
        if (channel.Kind == ChannelKind.Voice)
        {
            var member = await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.ZoneId == channel.ZoneId && m.UserId == userId);
            return member.May(Permission.JoinVoice, channel) ? null : CallOutcome.Unavailable;
        }
        foreach (var person in new[] { userId, other!.Value })
            if (!await db.HasWrittenAsync(channel.Id, person)) return CallOutcome.Unacquainted;
        return await db.MayTalkAsync(userId, other.Value) ? null : CallOutcome.Unavailable;
    }

    /// <summary>Runs a change of calls. Sends its notices after the commit, in commit order.</summary>
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
        await change.PublishMessageAsync(call);
        await change.MarkMessageReadAsync(call, userId);
        change.PublishCall(call, call.MakerId);
        return new(CallOutcome.Done, call.Id, place.Inst);
    }

    private static Task<bool> IsBusyAsync(AppDb db, Guid userId) => db.Seats.AnyAsync(s =>
        s.UserId == userId && s.Call!.Kind == CallKind.Ring
        && (s.LiveUserId != null || (s.State == SeatState.Ringing && s.Call.State == CallState.Ringing)));
}
