using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Calls;

/// <summary>The call that a person is in, as they see it.</summary>
/// <param name="Title">Name of the other person or of the voice channel.</param>
/// <param name="Address">URL of the channel's page.</param>
/// <param name="Since">When it was answered; until then, when it started to ring.</param>
/// <param name="Seats">Everyone in the call, including the viewer, in order of joining; then those being rung.</param>
public sealed record CallSnapshot(
    Guid Id, Guid ChannelId, CallKind Kind, CallState State, string Title, string Address, DateTime Since, SeatView Mine, Guid? Device,
    IReadOnlyList<SeatView> Seats)
{
    public static async Task<CallSnapshot?> OfAsync(AppDb db, Guid userId)
    {
        var call = await db.Calls.AsNoTracking().AsSplitQuery()
            .Include(c => c.Channel).ThenInclude(c => c!.Zone)
            .Include(c => c.Seats.Where(s => s.State != SeatState.Left)).ThenInclude(s => s.User)
            .OrderBy(c => c.Id).FirstOrDefaultAsync(c => c.Seats.Any(s => s.LiveUserId == userId));
        if (call?.Seats.Find(s => s.LiveUserId == userId) is not { } mine) return null;
        var apart = await db.Blocks.ApartFrom(userId).ToHashSetAsync();
        var seats = call.Seats.OrderBy(s => s.JoinedAt).ThenBy(s => s.State == SeatState.Ringing).ThenBy(s => s.Id)
            .Select(s => apart.Contains(s.UserId) ? SeatView.Of(s).OutOfReach() : SeatView.Of(s)).ToList();
        var channel = call.Channel!;
        var other = channel.Zone is null ? seats.Find(s => s.Id != userId) : null;
        var title = channel.Zone is not null ? channel.Name : other is null ? "" : await db.NameInAsync(other.Id, null);
        return new(
            call.Id, call.ChannelId, call.Kind, call.State, title, channel.Address, call.AnsweredAt ?? call.CreatedAt, SeatView.Of(mine),
            mine.DeviceId, seats);
    }
}

/// <summary>An incoming call.</summary>
/// <param name="Expires">When it becomes missed.</param>
public sealed record Ring(Guid CallId, Guid ChannelId, RingFrom From, DateTime Expires)
{
    /// <summary>The active rings among these calls.</summary>
    public static async Task<List<Ring>> OfAsync(IQueryable<Call> calls) =>
        (await calls.Where(c => c.State == CallState.Ringing && c.RingDeadline != null).OrderBy(c => c.Id)
            .Select(c => new
            {
                c.Id, c.ChannelId, From = new RingFrom(c.MakerId, c.Maker!.UserName!, c.Maker.DisplayName, c.Maker.AvatarId),
                c.RingDeadline,
            }).ToListAsync())
        .ConvertAll(c => new Ring(c.Id, c.ChannelId, c.From, c.RingDeadline!.Value));

    /// <summary>The incoming calls of this person.</summary>
    public static Task<List<Ring>> ForAsync(AppDb db, Guid userId) =>
        OfAsync(db.Calls.Where(c => c.Seats.Any(s => s.UserId == userId && s.State == SeatState.Ringing)));
}

/// <summary>The caller.</summary>
public sealed record RingFrom(Guid Id, string Username, string DisplayName, Guid? AvatarId) : IPerson;
