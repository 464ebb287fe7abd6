using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Calls;

/// <summary>The outcome of a resume.</summary>
public enum ResumeOutcome
{
    Seated,
    /// <summary>This person is in no call.</summary>
    NoSeat,
    /// <summary>A newer page holds the seat, or the instance is another person's. The page must let go.</summary>
    Stale,
    /// <summary>Another browser of this person holds the seat. Only a move takes it.</summary>
    Elsewhere,
}

/// <summary>Seats and the sockets that keep them alive: resume, drop, renew, mute, expire.</summary>
public sealed class SeatKeeper(CallCoordinator calls, SignalRouter router, CallOptions options, IDbContextFactory<AppDb> databases)
{
    /// <summary>Binds a seat to a page's socket. The same page keeps its join number: its peer connections live on.</summary>
    public Task<(ResumeOutcome Outcome, Guid? CallId)> ResumeAsync(
        Guid userId, CallPlace place, Guid socket) => calls.RunAsync<(ResumeOutcome, Guid?)>(async change =>
    {
        if (await change.SeatOfAsync(userId) is not { } seat) return (ResumeOutcome.NoSeat, null);
        if (!await change.Db.Channels.VisibleTo(userId).AnyAsync(c => c.Id == seat.Call!.ChannelId))
        {
            await change.LeaveAsync(seat, CallEnd.Hangup); // Access was lost while no node followed the log.
            return (ResumeOutcome.NoSeat, null);
        }
        if (seat.Inst == place.Inst)
        {
            var wasAway = seat.State == SeatState.Reconnecting;
            (seat.SocketId, seat.SessionId, seat.State, seat.DeadlineAt) =
                (socket, place.Session, SeatState.Joined, change.Now + options.Lease);
            if (wasAway)
                await change.NotifyOthersAsync(seat, _ => new { t = "peer.state", user = userId, inst = seat.Inst, state = "joined" });
            return (ResumeOutcome.Seated, seat.CallId);
        }
        if (seat.DeviceId != place.Device) return (ResumeOutcome.Elsewhere, seat.CallId);
        if (await change.IsForeignAsync(place.Inst, userId) || place.Inst.CompareTo(seat.Inst!.Value) < 0)
            return (ResumeOutcome.Stale, seat.CallId);
        await change.RebindAsync(seat, place, socket);
        return (ResumeOutcome.Seated, seat.CallId);
    });

    /// <summary>Why the page's call ended, perhaps before its socket was open. Null if it has not.</summary>
    public async Task<CallEnd?> EndOfAsync(Guid userId, Guid inst)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Seats.Where(s => s.Inst == inst && s.UserId == userId).OrderByDescending(s => s.JoinedAt)
            .Select(s => s.Call!.EndReason).FirstOrDefaultAsync();
    }

    /// <summary>Starts the grace period of a seat whose socket closed. Does nothing if another socket holds the seat.</summary>
    public Task DroppedAsync(Guid userId, Guid socket) => calls.RunAsync(async change =>
    {
        if (await change.SeatOfAsync(userId) is not { } seat || seat.SocketId != socket) return false;
        (seat.State, seat.SocketId, seat.DeadlineAt) = (SeatState.Reconnecting, null, change.Now + options.Grace);
        await change.NotifyOthersAsync(seat, _ => new
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

    /// <summary>Stores mute and deafen in the seat, so that they survive a reload, and notifies the others.</summary>
    public Task MediaAsync(Guid userId, Guid socket, bool muted, bool deafened) => calls.RunAsync(async change =>
    {
        if (await change.SeatOfAsync(userId) is not { } seat || seat.SocketId != socket) return false;
        if (seat.Muted == muted && seat.Deafened == deafened) return false;
        (seat.Muted, seat.Deafened) = (muted, deafened);
        await change.NotifyOthersAsync(
            seat, reached => new { t = "peer.state", user = userId, inst = seat.Inst, muted = muted || !reached, deafened });
        return true;
    });

    /// <summary>Whether a page may signal another: same call, and neither person blocked the other.</summary>
    public async Task<bool> MayReachAsync(Guid userId, Guid inst, Guid to)
    {
        await using var db = await databases.CreateDbContextAsync();
        return await db.Seats.AnyAsync(mine => mine.LiveUserId == userId && mine.Inst == inst
            && db.Seats.Any(s => s.CallId == mine.CallId && s.LiveUserId != null && s.LiveUserId != userId && s.Inst == to
                && !db.Blocks.AnyBetween(userId, s.UserId)));
    }

    /// <summary>Renews the seats of open sockets in one statement.</summary>
    public Task RenewAsync(IReadOnlyCollection<Guid> sockets) => sockets.Count == 0 ? Task.CompletedTask : calls.RunAsync(change =>
    {
        var until = change.Now + options.Lease;
        return change.Db.Seats
            .Where(s => s.LiveUserId != null && s.State == SeatState.Joined && s.SocketId != null && sockets.Contains(s.SocketId.Value))
            .ExecuteUpdateAsync(set => set.SetProperty(s => s.DeadlineAt, until));
    });

    /// <summary>Ends unanswered rings, each in its own transaction after a second check.</summary>
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

    /// <summary>Ends expired seats. A clock that jumped forward ends none whose socket is open on this node.</summary>
    public async Task SweepAsync(DateTime now)
    {
        await using var db = await databases.CreateDbContextAsync();
        var due = await db.Seats.Where(s => s.LiveUserId != null && s.DeadlineAt <= now)
            .Select(s => new { s.UserId, s.SocketId }).ToListAsync();
        if (due.Count == 0) return;
        var open = router.Seated();
        if (due.Any(s => s.SocketId is { } socket && open.Contains(socket))) await RenewAsync(open);
        foreach (var expired in due)
            await calls.RunAsync(async change =>
            {
                if (await change.SeatOfAsync(expired.UserId) is { } seat && seat.DeadlineAt <= change.Now)
                    await change.LeaveAsync(seat, CallEnd.Grace);
                return true;
            });
    }

    /// <summary>After the clock was set back, shortens deadlines that would otherwise last too long.</summary>
    private async Task ShortenAsync(AppDb db, DateTime now)
    {
        var tooLate = now + options.Ring + options.Lease + options.Grace; // No deadline set at the current time is later.
        if (!await db.Calls.AnyAsync(c => c.RingDeadline > tooLate)
            && !await db.Seats.AnyAsync(s => s.LiveUserId != null && s.DeadlineAt > tooLate)) return;
        await calls.RunAsync(async change =>
        {
            var (ring, seat) = (change.Now + options.Ring, change.Now + options.Lease);
            await change.Db.Calls.Where(c => c.RingDeadline > tooLate)
                .ExecuteUpdateAsync(set => set.SetProperty(c => c.RingDeadline, ring));
            await change.Db.Seats.Where(s => s.LiveUserId != null && s.DeadlineAt > tooLate)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.DeadlineAt, seat));
            return true;
        });
    }

    /// <summary>Removes people from calls in channels that they can no longer see.</summary>
    public async Task RecheckAsync()
    {
        await using var db = await databases.CreateDbContextAsync();
        var lost = await db.Seats.Where(s => s.LiveUserId != null && !s.Call!.Channel!.IsVisibleTo(s.UserId))
            .Select(s => new { s.UserId, s.CallId }).ToListAsync();
        foreach (var seat in lost) await RemoveAsync(seat.UserId, seat.CallId);
        await FreeUnseatedAsync();
    }

    /// <summary>
    /// Releases pages that hold no seat: a deleted channel takes its seats along without a transition, and a seat may end between a
    /// page's resume and its hello.
    /// </summary>
    public async Task FreeUnseatedAsync()
    {
        // List the pages before the seats: a page that is seated in between is then not mistaken for one without a seat.
        var pages = router.SeatedInsts();
        if (pages.Count == 0) return;
        await using var db = await databases.CreateDbContextAsync();
        var seated = await db.Seats.Where(s => s.LiveUserId != null && s.Inst != null).Select(s => s.Inst!.Value).ToHashSetAsync();
        foreach (var inst in pages.Where(i => !seated.Contains(i)))
        {
            router.Send(inst, new { t = "ended", reason = Transition.NameOf(CallEnd.Hangup) });
            router.Free(inst);
        }
    }

    /// <summary>Closes the sockets of these sessions and ends their seats, including those of disconnected pages.</summary>
    public async Task RevokeAsync(IReadOnlyCollection<Guid> sessions)
    {
        if (sessions.Count == 0) return;
        await using var db = await databases.CreateDbContextAsync();
        var seats = await db.Seats.Where(s => s.LiveUserId != null && s.SessionId != null && sessions.Contains(s.SessionId.Value))
            .Select(s => new { s.UserId, s.CallId }).ToListAsync();
        foreach (var seat in seats) await RemoveAsync(seat.UserId, seat.CallId);
        foreach (var session in sessions) router.Revoke(session);
    }

    /// <summary>Ends a person's seat after they lost access or were signed out.</summary>
    /// <param name="callId">Ends it only in this call; null means in any call.</param>
    public Task RemoveAsync(Guid userId, Guid? callId = null) => calls.RunAsync(async change =>
    {
        if (await change.SeatOfAsync(userId) is { } seat && (callId is null || seat.CallId == callId))
            await change.LeaveAsync(seat, CallEnd.Hangup);
        return true;
    });

    /// <summary>
    /// Applies a new or removed block between two people. A block ends their direct call; in a voice channel they appear muted to each
    /// other until no block is left.
    /// </summary>
    public Task BlockChangedAsync(Guid a, Guid b) => calls.RunAsync(async change =>
    {
        var (pair, areApart) = (Channel.PairKeyOf(a, b), await change.Db.Blocks.AnyBetweenAsync(a, b));
        var direct = areApart
            ? await change.Db.Calls.Where(c => c.LiveChannelId != null && c.Channel!.PairKey == pair)
                .Select(c => (Guid?)c.Id).SingleOrDefaultAsync()
            : null;
        if (direct is { } ended)
            await change.EndAsync(await change.GetAsync(ended), CallEnd.Hangup);
        else if (await change.SeatOfAsync(a) is { Inst: { } first } one
            && one.Call!.Seats.Find(s => s.LiveUserId == b) is { Inst: { } second } other)
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
