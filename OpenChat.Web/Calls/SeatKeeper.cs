using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Calls;

/// <summary>What became of a page's wish to sit in its person's seat.</summary>
public enum ResumeOutcome
{
    Seated,
    /// <summary>This person sits in no call (any more).</summary>
    NoSeat,
    /// <summary>A page that was made later holds the seat, or somebody else has this instance: the asking page must let go.</summary>
    Stale,
    /// <summary>Another browser of this person holds the seat; only a move takes it.</summary>
    Elsewhere,
}

/// <summary>Seats and the sockets that keep them alive: resume, drop, renew, mute, and what happens when a deadline passes.</summary>
public sealed class SeatKeeper(CallCoordinator calls, SignalRouter router, CallOptions options, IDbContextFactory<AppDb> databases)
{
    /// <summary>Binds a seat to the page that holds this socket. A page that only lost its socket keeps its join number: its connections live on.</summary>
    public Task<(ResumeOutcome Outcome, Guid? CallId)> ResumeAsync(Guid userId, CallPlace place, Guid socket) => calls.RunAsync<(ResumeOutcome, Guid?)>(async change =>
    {
        if (await change.SeatOfAsync(userId) is not { } seat) return (ResumeOutcome.NoSeat, null);
        if (!await change.Db.Channels.VisibleTo(userId).AnyAsync(c => c.Id == seat.Call!.ChannelId))
        {
            await change.LeaveAsync(seat, CallEnd.Hangup); // Lost while no node followed the log.
            return (ResumeOutcome.NoSeat, null);
        }
        if (seat.Inst == place.Inst)
        {
            var wasAway = seat.State == SeatState.Reconnecting;
            (seat.SocketId, seat.SessionId, seat.State, seat.DeadlineAt) = (socket, place.Session, SeatState.Joined, change.Now + options.Lease);
            if (wasAway) await change.TellOthersAsync(seat, _ => new { t = "peer.state", user = userId, inst = seat.Inst, state = "joined" });
            return (ResumeOutcome.Seated, seat.CallId);
        }
        if (seat.DeviceId != place.Device) return (ResumeOutcome.Elsewhere, seat.CallId);
        if (await change.IsForeignAsync(place.Inst, userId) || place.Inst.CompareTo(seat.Inst!.Value) < 0) return (ResumeOutcome.Stale, seat.CallId);
        await change.RebindAsync(seat, place, socket);
        return (ResumeOutcome.Seated, seat.CallId);
    });

    /// <summary>Why a page holds no seat any more: what ended its call, which may have happened before its socket was open. Null where it still goes on.</summary>
    public async Task<CallEnd?> EndOfAsync(Guid userId, Guid inst)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Seats.Where(s => s.Inst == inst && s.UserId == userId).OrderByDescending(s => s.JoinedAt).Select(s => s.Call!.EndReason).FirstOrDefaultAsync();
    }

    /// <summary>A socket ended: its seat waits for the page to come back. One that has been replaced since touches nothing.</summary>
    public Task DroppedAsync(Guid userId, Guid socket) => calls.RunAsync(async change =>
    {
        if (await change.SeatOfAsync(userId) is not { } seat || seat.SocketId != socket) return false;
        (seat.State, seat.SocketId, seat.DeadlineAt) = (SeatState.Reconnecting, null, change.Now + options.Grace);
        await change.TellOthersAsync(seat, _ => new
        {
            t = "peer.state",
            user = userId,
            inst = seat.Inst,
            state = "reconnecting",
            deadline = seat.DeadlineAt,
            now = change.Now,
        });
        return true;
    });

    /// <summary>Tells the others what this page sends. Kept in the seat: whoever mutes themselves stays so through a reload.</summary>
    public Task MediaAsync(Guid userId, Guid socket, bool muted, bool deafened) => calls.RunAsync(async change =>
    {
        if (await change.SeatOfAsync(userId) is not { } seat || seat.SocketId != socket || (seat.Muted == muted && seat.Deafened == deafened)) return false;
        (seat.Muted, seat.Deafened) = (muted, deafened);
        await change.TellOthersAsync(seat, reached => new { t = "peer.state", user = userId, inst = seat.Inst, muted = muted || !reached, deafened });
        return true;
    });

    /// <summary>Whether a page may write to another: both sit in the same call, and neither wants to be rid of the other.</summary>
    public async Task<bool> MayReachAsync(Guid userId, Guid inst, Guid to)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Seats.AnyAsync(mine => mine.LiveUserId == userId && mine.Inst == inst
            && db.Seats.Any(s => s.CallId == mine.CallId && s.LiveUserId != null && s.LiveUserId != userId && s.Inst == to
                && !db.Blocks.AnyBetween(userId, s.UserId)));
    }

    /// <summary>Keeps the seats of open sockets alive, all in one statement.</summary>
    public Task RenewAsync(IReadOnlyCollection<Guid> sockets) => sockets.Count == 0 ? Task.CompletedTask : calls.RunAsync(change =>
    {
        var until = change.Now + options.Lease;
        return change.Db.Seats.Where(s => s.LiveUserId != null && s.State == SeatState.Joined && s.SocketId != null && sockets.Contains(s.SocketId.Value))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.DeadlineAt, until));
    });

    /// <summary>Ends the rings that nobody answered. Each by itself, compared with what it was.</summary>
    public async Task MissAsync(DateTime now)
    {
        await using var db = await databases.CreateDbContextAsync();
        await ShortenAsync(db, now);
        var rings = await db.Calls.Where(c => c.RingDeadline != null && c.RingDeadline <= now).Select(c => c.Id).ToListAsync();
        foreach (var id in rings)
            await calls.RunAsync(async change =>
            {
                var call = await change.GetAsync(id);
                if (call.RingDeadline <= change.Now) await change.EndAsync(call, CallEnd.Missed);
                return true;
            });
    }

    /// <summary>Ends the seats that nobody came back to. A clock that jumped forward ends none whose socket is open here.</summary>
    public async Task SweepAsync(DateTime now)
    {
        await using var db = await databases.CreateDbContextAsync();
        var due = await db.Seats.Where(s => s.LiveUserId != null && s.DeadlineAt <= now).Select(s => new { s.UserId, s.SocketId }).ToListAsync();
        if (due.Count == 0) return;
        var open = router.Seated();
        if (due.Any(s => s.SocketId is { } socket && open.Contains(socket))) await RenewAsync(open);
        foreach (var one in due)
            await calls.RunAsync(async change =>
            {
                if (await change.SeatOfAsync(one.UserId) is { } seat && seat.DeadlineAt <= change.Now) await change.LeaveAsync(seat, CallEnd.Grace);
                return true;
            });
    }

    /// <summary>A clock that was set back would let rings and empty seats last for so much longer: none may end later than it could if it began now.</summary>
    private async Task ShortenAsync(AppDb db, DateTime now)
    {
        var tooLate = now + options.Ring + options.Lease + options.Grace; // What began after this moment is not meant.
        if (!await db.Calls.AnyAsync(c => c.RingDeadline > tooLate) && !await db.Seats.AnyAsync(s => s.LiveUserId != null && s.DeadlineAt > tooLate)) return;
        await calls.RunAsync(async change =>
        {
            var (ring, seat) = (change.Now + options.Ring, change.Now + options.Lease);
            await change.Db.Calls.Where(c => c.RingDeadline > tooLate).ExecuteUpdateAsync(set => set.SetProperty(c => c.RingDeadline, ring));
            await change.Db.Seats.Where(s => s.LiveUserId != null && s.DeadlineAt > tooLate).ExecuteUpdateAsync(set => set.SetProperty(s => s.DeadlineAt, seat));
            return true;
        });
    }

    /// <summary>Takes people out of calls of channels that they may not see any more, wherever they sit.</summary>
    public async Task RecheckAsync()
    {
        await using var db = await databases.CreateDbContextAsync();
        var lost = await db.Seats.Where(s => s.LiveUserId != null && !s.Call!.Channel!.IsVisibleTo(s.UserId))
            .Select(s => new { s.UserId, s.CallId }).ToListAsync();
        foreach (var seat in lost) await RemoveAsync(seat.UserId, seat.CallId);
        await FreeUnseatedAsync();
    }

    /// <summary>
    /// Lets pages go that hold no seat. A deleted channel took its call and seats along, and no transition told them; and one whose
    /// seat ended between its resume and its hello was told before it could hear.
    /// </summary>
    public async Task FreeUnseatedAsync()
    {
        // The pages are asked for first: one that sits down meanwhile is in the database and not among them, and not the other way round.
        var pages = router.SeatedInsts();
        if (pages.Count == 0) return;
        await using var db = await databases.CreateDbContextAsync();
        var there = await db.Seats.Where(s => s.LiveUserId != null && s.Inst != null).Select(s => s.Inst!.Value).ToHashSetAsync();
        foreach (var inst in pages.Where(i => !there.Contains(i)))
        {
            router.Send(inst, new { t = "ended", reason = Transition.NameOf(CallEnd.Hangup) });
            router.Free(inst);
        }
    }

    /// <summary>Closes the sockets of these sessions, and ends the seats that they took, also of a page that is just away.</summary>
    public async Task RevokeAsync(IReadOnlyCollection<Guid> sessions)
    {
        if (sessions.Count == 0) return;
        await using var db = await databases.CreateDbContextAsync();
        var seats = await db.Seats.Where(s => s.LiveUserId != null && s.SessionId != null && sessions.Contains(s.SessionId.Value)).Select(s => new { s.UserId, s.CallId }).ToListAsync();
        foreach (var seat in seats) await RemoveAsync(seat.UserId, seat.CallId);
        foreach (var session in sessions) router.Revoke(session);
    }

    /// <summary>Ends a person's seat: they were removed, banned or signed out.</summary>
    /// <param name="callId">Only if it is in this call; null wherever they sit.</param>
    public Task RemoveAsync(Guid userId, Guid? callId = null) => calls.RunAsync(async change =>
    {
        if (await change.SeatOfAsync(userId) is { } seat && (callId is null || seat.CallId == callId)) await change.LeaveAsync(seat, CallEnd.Hangup);
        return true;
    });

    /// <summary>
    /// One of two people blocked the other, or took it back. A block ends their direct call; in a voice channel they fall silent to each
    /// other, as if muted, and hear each other again when no block is left.
    /// </summary>
    public Task BlockChangedAsync(Guid a, Guid b) => calls.RunAsync(async change =>
    {
        var (pair, areApart) = (Channel.PairKeyOf(a, b), await change.Db.Blocks.AnyBetweenAsync(a, b));
        if (areApart && await change.Db.Calls.Where(c => c.LiveChannelId != null && c.Channel!.PairKey == pair).Select(c => (Guid?)c.Id).SingleOrDefaultAsync() is { } direct)
            await change.EndAsync(await change.GetAsync(direct), CallEnd.Hangup);
        else if (await change.SeatOfAsync(a) is { Inst: { } first } one && one.Call!.Seats.Find(s => s.LiveUserId == b) is { Inst: { } second } other)
        {
            if (!areApart)
            {
                change.Notices.AddRange([new(first, Transition.PeerOf(other, true)), new(second, Transition.PeerOf(one, true))]);
                return true;
            }
            change.Notices.Add(new(first, new { t = "peer.replaced", user = b, old = second, inst = (Guid?)null, muted = true }));
            change.Notices.Add(new(second, new { t = "peer.replaced", user = a, old = first, inst = (Guid?)null, muted = true }));
        }
        return true;
    });
}
