using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Calls;

/// <summary>A message for one page instance.</summary>
internal sealed record Notice(Guid Inst, object Message);

/// <summary>
/// Calls and seats as one command changes them, and who must hear of it once that is on disk. Each change of a call counts up its
/// version, which the database compares: two nodes never both win.
/// </summary>
internal sealed class Transition(WriteScope scope, CallOptions options)
{
    public AppDb Db => scope.Db;
    public DateTime Now => scope.Now;
    public List<Notice> Notices { get; } = [];

    /// <summary>Voice channels in which somebody came, went or fell silent.</summary>
    public HashSet<Guid> Rosters { get; } = [];

    /// <summary>Instances that hold no seat any more.</summary>
    public HashSet<Guid> Freed { get; } = [];

    private IQueryable<Call> Calls => Db.Calls.Include(c => c.Channel).Include(c => c.Seats.Where(s => s.State != SeatState.Left)).ThenInclude(s => s.User);

    public Task<Call?> LiveInAsync(Guid channelId) => Calls.SingleOrDefaultAsync(c => c.LiveChannelId == channelId);

    /// <summary>Null also where this person may not see its channel.</summary>
    public Task<Call?> FindAsync(Guid callId, Guid userId) =>
        Calls.SingleOrDefaultAsync(c => c.Id == callId && Db.Channels.VisibleTo(userId).Any(v => v.Id == c.ChannelId));

    public Task<Call> GetAsync(Guid callId) => Calls.SingleAsync(c => c.Id == callId);

    /// <summary>Where this person sits now, whichever call it is.</summary>
    public async Task<Seat?> SeatOfAsync(Guid userId)
    {
        var call = await Calls.SingleOrDefaultAsync(c => c.Seats.Any(s => s.LiveUserId == userId));
        return call?.Seats.Find(s => s.LiveUserId == userId);
    }

    /// <summary>
    /// Whether an instance is or was that of somebody else's page. Whoever sat beside a person has read theirs, and with it in a
    /// seat of their own they would be handed what is meant for that page: addresses, and who speaks to whom.
    /// </summary>
    public Task<bool> IsForeignAsync(Guid inst, Guid userId) => Db.Seats.AnyAsync(s => s.Inst == inst && s.UserId != userId);

    /// <summary>Adds a call that rings or is open. Its maker is not seated yet.</summary>
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

    /// <summary>Rings somebody. The seat is theirs once they answer.</summary>
    public void RingFor(Call call, Guid userId) =>
        Db.Seats.Add(new Seat { CallId = call.Id, Call = call, UserId = userId, State = SeatState.Ringing, JoinedAt = Now });

    /// <summary>Seats a person, or answers for them. It lasts for <see cref="CallOptions.Grace"/>, until their page's socket is there.</summary>
    public async Task<Seat> SitAsync(Call call, Guid userId, CallPlace place)
    {
        var seat = call.Seats.Find(s => s.UserId == userId && s.State == SeatState.Ringing);
        if (seat is null) Db.Seats.Add(seat = new Seat { CallId = call.Id, Call = call, UserId = userId });
        seat.User ??= await Db.Users.SingleAsync(u => u.Id == userId);
        seat.JoinedAt = Now;
        seat.LiveUserId = userId;
        Bind(seat, place, null, options.Grace);
        await TellOthersAsync(seat, reached => PeerOf(seat, reached));
        TellPerson(call, userId);
        return seat;
    }

    /// <summary>Gives a seat to another page of its person: a reload, or a move.</summary>
    public async Task RebindAsync(Seat seat, CallPlace place, Guid? socket)
    {
        var old = seat.Inst;
        if (old is { } freed) Freed.Add(freed);
        Bind(seat, place, socket, socket is null ? options.Grace : options.Lease);
        await TellOthersAsync(seat, reached => reached
            ? new { t = "peer.replaced", user = seat.UserId, old, inst = seat.Inst, join_no = seat.JoinNo }
            : new { t = "peer.state", user = seat.UserId, state = "joined" }); // Whoever is apart from them saw them go, and must see them come back.
        TellPerson(seat.Call!, seat.UserId);
    }

    /// <summary>
    /// The page that holds a seat asked for it once more, so its person is there, and its socket on the way: where the first
    /// answer was lost, most of the seat's ten seconds may have gone.
    /// </summary>
    public void Await(Seat seat)
    {
        if (seat.SocketId is null) seat.DeadlineAt = Now + options.Grace;
    }

    /// <summary>Somebody goes. A direct call ends with them; an open one when nobody is left.</summary>
    public async Task LeaveAsync(Seat seat, CallEnd reason)
    {
        var call = seat.Call!;
        if (call.Kind == CallKind.Ring || call.Seats.Count(s => s.LiveUserId is not null) == 1)
        {
            await EndAsync(call, call.State == CallState.Ringing ? CallEnd.Cancelled : reason);
            return;
        }
        await TellOthersAsync(seat, _ => new { t = "peer.state", user = seat.UserId, inst = seat.Inst, state = "left" });
        Free(seat, reason);
        call.Version++;
        await Db.SaveChangesAsync(); // The same person may sit down elsewhere in this very command, and the index knows one live seat.
    }

    public async Task EndAsync(Call call, CallEnd reason)
    {
        (call.State, call.EndReason, call.EndedAt, call.LiveChannelId, call.RingDeadline) = (CallState.Ended, reason, Now, null, null);
        call.Version++;
        foreach (var seat in call.Seats.Where(s => s.State != SeatState.Left).ToList()) Free(seat, reason);
        if (call.Kind == CallKind.Ring)
        {
            foreach (var user in await Db.Access.Where(a => a.ChannelId == call.ChannelId).Select(a => a.UserId).ToListAsync()) TellPerson(call, user);
            await RetellLineAsync(call);
        }
        await Db.SaveChangesAsync();
    }

    /// <summary>The line of a direct call says what has become of it, so it is shown anew whenever that changes.</summary>
    public async Task RetellLineAsync(Call call)
    {
        if (await Db.Messages.SingleOrDefaultAsync(m => m.CallId == call.Id) is { } line) scope.ChangeMessage(call.Channel!, line, EventKind.Edit);
    }

    /// <summary>Who answers has seen the line of the call, if they had seen everything before it.</summary>
    public async Task ReadLineAsync(Call call, Guid userId)
    {
        if (await Db.Messages.Where(m => m.CallId == call.Id).Select(m => (long?)m.No).SingleOrDefaultAsync() is not { } no) return;
        var read = await Db.ReadMarks.AnyAsync(r => r.UserId == userId && r.ChannelId == call.ChannelId && r.No == no - 1);
        if (read && await scope.SetReadMarkAsync(userId, call.ChannelId, no)) scope.Append(EventKind.Read, call.ChannelId, user: userId);
    }

    /// <summary>Tells everybody else in the call.</summary>
    /// <param name="make">Given whether the two reach each other.</param>
    public async Task TellOthersAsync(Seat seat, Func<bool, object> make)
    {
        if (seat.Call!.Kind == CallKind.Open) Rosters.Add(seat.Call.ChannelId);
        var others = seat.Call.Seats.Where(s => s.LiveUserId is not null && s.UserId != seat.UserId && s.Inst is not null).ToList();
        if (others.Count == 0) return;
        var apart = await Db.Blocks.ApartFrom(seat.UserId).ToHashSetAsync();
        foreach (var other in others) Notices.Add(new(other.Inst!.Value, make(!apart.Contains(other.UserId))));
    }

    /// <summary>Every page of a person hears where they sit, also those without a socket.</summary>
    public void TellPerson(Call call, Guid userId) => scope.Append(EventKind.Call, call.Id, user: userId);

    /// <summary>Somebody sits there whom the hearer may connect to, if they reach each other.</summary>
    public static object PeerOf(Seat seat, bool reached)
    {
        var view = SeatView.Of(seat);
        return new { t = "peer", seat = reached ? view : view.OutOfReach() };
    }

    private void Bind(Seat seat, CallPlace place, Guid? socket, TimeSpan lasts)
    {
        (seat.Inst, seat.DeviceId, seat.SessionId, seat.SocketId, seat.State) = (place.Inst, place.Device, place.Session, socket, SeatState.Joined);
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
        if (seat.Call.Kind == CallKind.Open) TellPerson(seat.Call, seat.UserId);
    }

    public static string NameOf(CallEnd reason) => reason.ToString().ToLowerInvariant();
}
