using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Feed;

/// <summary>The data of `call` frames: whether the call rings for the person, and where they sit in it.</summary>
public static class CallFrames
{
    /// <returns>The object to serialise for each event, in order; null if its call is gone.</returns>
    public static async Task<IReadOnlyList<object?>> DataAsync(
        AppDb db, FragmentRenderer renderer, IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        if (events.Count == 0) return [];
        var ids = events.Select(e => e.SubjectId).Distinct().ToList();
        var calls = await db.Calls.AsNoTracking().Where(c => ids.Contains(c.Id)).Select(c => new
        {
            c.Id,
            c.ChannelId,
            c.Kind,
            c.State,
            c.EndReason,
            c.MakerId,
            c.RingDeadline,
            Seats = c.Seats.Where(s => s.State != SeatState.Left)
                .Select(s => new { s.UserId, s.State, s.Inst, Live = s.LiveUserId != null }).ToList(),
        }).ToDictionaryAsync(c => c.Id, cancel);
        var rings = (await Ring.OfAsync(db.Calls.Where(c => ids.Contains(c.Id)))).ToDictionary(r => r.CallId);
        var data = new List<object?>(events.Count);
        foreach (var e in events)
        {
            if (!calls.TryGetValue(e.SubjectId, out var call)) { data.Add(null); continue; }
            var seat = call.Seats.Find(s => s.UserId == e.UserId);
            // From the call as it is now: a ring that is replayed late must not ring for a call that is over.
            var ring = seat?.State == SeatState.Ringing ? rings.GetValueOrDefault(call.Id) : null;
            data.Add(new
            {
                call = call.Id,
                channel = call.ChannelId,
                kind = call.Kind.ToString().ToLowerInvariant(),
                state = call.State.ToString().ToLowerInvariant(),
                reason = call.EndReason is { } reason ? reason.ToString().ToLowerInvariant() : null,
                mine = call.MakerId == e.UserId,
                inst = seat is { Live: true } ? seat.Inst : null,
                expires_at = ring?.Expires,
                html = ring is null ? null : await renderer.RenderTextAsync(Fragments.Ring, ring),
            });
        }
        return data;
    }
}
