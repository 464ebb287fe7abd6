using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Calls;

internal sealed record Notice(Guid Inst, object Message);

/// <summary>
/// The changes of one command to calls and seats, and the notices to send after the commit. Each change increments the call's
/// version, a concurrency token, so that only one of two nodes wins.
/// </summary>
internal sealed class Transition(WriteScope scope, CallOptions options)
{
    public AppDb Db => scope.Db;
    public DateTime Now => scope.Now;
    public List<Notice> Notices { get; } = [];

    /// <summary>Voice channels whose roster changed.</summary>
    public HashSet<Guid> Rosters { get; } = [];

    /// <summary>Page instances that lost their seat.</summary>
    public HashSet<Guid> Freed { get; } = [];

    private IQueryable<Call> Calls => Db.Calls
        .Include(c => c.Channel).Include(c => c.Seats.Where(s => s.State != SeatState.Left)).ThenInclude(s => s.User);

    public Task<Call?> LiveInAsync(Guid channelId) => Calls.SingleOrDefaultAsync(c => c.LiveChannelId == channelId);

    /// <summary>Null if there is no such call, or its channel is not visible to this person.</summary>
    public Task<Call?> FindAsync(Guid callId, Guid userId) =>
        Calls.SingleOrDefaultAsync(c => c.Id == callId && Db.Channels.VisibleTo(userId).Any(v => v.Id == c.ChannelId));

    public Task<Call> GetAsync(Guid callId) => Calls.SingleAsync(c => c.Id == callId);

    /// <summary>This person's live seat, in any call.</summary>
    public async Task<Seat?> SeatOfAsync(Guid userId)
    {
        var call = await Calls.SingleOrDefaultAsync(c => c.Seats.Any(s => s.LiveUserId == userId));
        return call?.Seats.Find(s => s.LiveUserId == userId);
    }

    /// <summary>
    /// Whether an instance belongs to another person's page. Instance ids are known to everyone in a call; taking over another's would
    /// receive messages meant for that page.
    /// </summary>
    public Task<bool> IsForeignAsync(Guid inst, Guid userId) => Db.Seats.AnyAsync(s => s.Inst == inst && s.UserId != userId);

    /// <summary>Adds a call. Does not seat its maker.</summary>
    public async Task<Call> OpenAsync(Channel channel, Guid maker, string nonce, CallKind kind)
    {
        var call = new Call
        {
            ChannelId = channel.Id,
            LiveChannelId = channel.Id,
            Channel = channel,
            Kind = kind,
            MakerId = maker,
            Nonce = nonce,
            CreatedAt = Now,
            State = kind == CallKind.Ring ? CallState.Ringing : CallState.Active,
            AnsweredAt = kind == CallKind.Ring ? null : Now,
            RingDeadline = kind == CallKind.Ring ? Now + options.Ring : null,
        };
        Db.Calls.Add(call);
        if (kind == CallKind.Ring)
            await scope.AddMessageAsync(channel, new Message
            {
                ChannelId = channel.Id,
                AuthorId = maker,
                Kind = MessageKind.Call,
                CallId = call.Id,
                Nonce = $"call-{call.Id:N}",
                CreatedAt = Now,
            });
        return call;
    }

    public void RingFor(Call call, Guid userId) =>
        Db.Seats.Add(new Seat { CallId = call.Id, Call = call, UserId = userId, State = SeatState.Ringing, JoinedAt = Now });

    /// <summary>Seats a person for <see cref="CallOptions.Grace"/>, until their page's socket is open.</summary>
    public async Task<Seat> SitAsync(Call call, Guid userId, CallPlace place)
    {
        var seat = call.Seats.Find(s => s.UserId == userId && s.State == SeatState.Ringing);
        if (seat is null) Db.Seats.Add(seat = new Seat { CallId = call.Id, Call = call, UserId = userId });
        seat.User ??= await Db.Users.SingleAsync(u => u.Id == userId);
        seat.JoinedAt = Now;
        seat.LiveUserId = userId;
        Bind(seat, place, null, options.Grace);
        await NotifyOthersAsync(seat, reached => PeerOf(seat, reached));
        PublishCall(call, userId);
        return seat;
    }

    /// <summary>Gives a seat to another page of the same person, after a reload or a move.</summary>
    public async Task RebindAsync(Seat seat, CallPlace place, Guid? socket)
    {
        var old = seat.Inst;
        if (old is { } freed) Freed.Add(freed);
        Bind(seat, place, socket, socket is null ? options.Grace : options.Lease);
        await NotifyOthersAsync(seat, reached => reached
            ? new { t = "peer.replaced", user = seat.UserId, old, inst = seat.Inst, join_no = seat.JoinNo }
            : new { t = "peer.state", user = seat.UserId, state = "joined" }); // People behind a block saw it reconnecting, too.
        PublishCall(seat.Call!, seat.UserId);
    }

    /// <summary>Restarts the grace period when a page repeats its request: the first response may have been lost.</summary>
    public void ExtendGrace(Seat seat)
    {
        if (seat.SocketId is null) seat.DeadlineAt = Now + options.Grace;
    }

    /// <summary>Ends a seat. A direct call ends with it; an open call ends with its last seat.</summary>
    public async Task LeaveAsync(Seat seat, CallEnd reason)
    {
        var call = seat.Call!;
        if (call.Kind == CallKind.Ring || call.Seats.Count(s => s.LiveUserId is not null) == 1)
        {
            await EndAsync(call, call.State == CallState.Ringing ? CallEnd.Cancelled : reason);
            return;
        }
        await NotifyOthersAsync(seat, _ => new { t = "peer.state", user = seat.UserId, inst = seat.Inst, state = "left" });
        Free(seat, reason);
        call.Version++;
        await Db.SaveChangesAsync(); // The command may seat the same person elsewhere, and the index allows one live seat.
    }

    public async Task EndAsync(Call call, CallEnd reason)
    {
        (call.State, call.EndReason, call.EndedAt, call.LiveChannelId, call.RingDeadline) = (CallState.Ended, reason, Now, null, null);
        call.Version++;
        foreach (var seat in call.Seats.Where(s => s.State != SeatState.Left).ToList()) Free(seat, reason);
        if (call.Kind == CallKind.Ring)
        {
            foreach (var user in await Db.Access.Where(a => a.ChannelId == call.ChannelId).Select(a => a.UserId).ToListAsync())
                PublishCall(call, user);
            await PublishMessageAsync(call);
        }
        await Db.SaveChangesAsync();
    }

    /// <summary>Publishes the call's message again, because it shows the call's state.</summary>
    public async Task PublishMessageAsync(Call call)
    {
        if (await Db.Messages.SingleOrDefaultAsync(m => m.CallId == call.Id) is { } message)
            scope.ChangeMessage(call.Channel!, message, EventKind.Edit);
    }

    /// <summary>Marks the call's message as read by the person who answered or declined, if they had read everything before it.</summary>
    public async Task MarkMessageReadAsync(Call call, Guid userId)
    {
        if (await Db.Messages.Where(m => m.CallId == call.Id).Select(m => (long?)m.No).SingleOrDefaultAsync() is not { } no) return;
        var hadReadAll = no == 1 || await Db.ReadMarks.AnyAsync(r => r.UserId == userId && r.ChannelId == call.ChannelId && r.No == no - 1);
        if (hadReadAll && await scope.SetReadMarkAsync(userId, call.ChannelId, no))
            scope.Append(EventKind.Read, call.ChannelId, user: userId);
    }

    /// <summary>Notifies the others in the call.</summary>
    /// <param name="make">Makes the message; its argument is false if one of the two blocked the other.</param>
    public async Task NotifyOthersAsync(Seat seat, Func<bool, object> make)
    {
        if (seat.Call!.Kind == CallKind.Open) Rosters.Add(seat.Call.ChannelId);
        var others = seat.Call.Seats.Where(s => s.LiveUserId is not null && s.UserId != seat.UserId && s.Inst is not null).ToList();
        if (others.Count == 0) return;
        var apart = await Db.Blocks.ApartFrom(seat.UserId).ToHashSetAsync();
        foreach (var other in others) Notices.Add(new(other.Inst!.Value, make(!apart.Contains(other.UserId))));
    }

    /// <summary>Publishes a change of the call to all pages of a person, through the event log.</summary>
    public void PublishCall(Call call, Guid userId) => scope.Append(EventKind.Call, call.Id, user: userId);

    /// <summary>The message that a person is in the call; without their instance if one of the two blocked the other.</summary>
    public static object PeerOf(Seat seat, bool reached)
    {
        var view = SeatView.Of(seat);
        return new { t = "peer", seat = reached ? view : view.OutOfReach() };
    }

    private void Bind(Seat seat, CallPlace place, Guid? socket, TimeSpan lasts)
    {
        (seat.Inst, seat.DeviceId, seat.SessionId, seat.SocketId, seat.State) =
            (place.Inst, place.Device, place.Session, socket, SeatState.Joined);
        seat.JoinNo = ++seat.Call!.LastJoinNo;
        seat.DeadlineAt = Now + lasts;
        seat.Call.Version++;
    }

    private void Free(Seat seat, CallEnd reason)
    {
        if (seat.LiveUserId is not null && seat.Inst is { } inst)
        {
            Notices.Add(new(inst, new { t = "ended", call = seat.CallId, reason = NameOf(reason) }));
            Freed.Add(inst);
        }
        if (seat.Call!.Kind == CallKind.Open) Rosters.Add(seat.Call.ChannelId);
        (seat.State, seat.LiveUserId, seat.LeftAt, seat.DeadlineAt, seat.SocketId) = (SeatState.Left, null, Now, null, null);
        if (seat.Call.Kind == CallKind.Open) PublishCall(seat.Call, seat.UserId);
    }

    public static string NameOf(CallEnd reason) => reason.ToString().ToLowerInvariant();
}
