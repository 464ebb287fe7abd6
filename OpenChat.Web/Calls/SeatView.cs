using System.Text.Json.Serialization;

namespace OpenChat.Web.Calls;

/// <summary>One person in a call, in the form sent to other pages.</summary>
/// <param name="Inst">The page to connect to; null if one of the two blocked the other, and then they appear muted.</param>
/// <param name="JoinNo">In a pair the higher one offers and is polite.</param>
/// <param name="Deadline">When a reconnecting seat ends; otherwise null.</param>
public sealed record SeatView(
    [property: JsonPropertyName("user")] Guid Id, [property: JsonPropertyName("name")] string DisplayName,
    [property: JsonIgnore] Guid? AvatarId, Guid? Inst, [property: JsonPropertyName("join_no")] int JoinNo,
    string State, DateTime? Deadline, bool Muted, bool Deafened) : IPerson
{
    public int Hue => Hues.Of(Id);
    public string? Avatar => AvatarId is { } picture ? $"/files/{picture}?size=256" : null;

    /// <param name="seat">With its user and its call loaded.</param>
    public static SeatView Of(Seat seat) => new(
        seat.UserId, Lookalike.Named(seat.User!.DisplayName, seat.User.UserName, IsAlike(seat)), seat.User.AvatarId, seat.Inst, seat.JoinNo,
        NameOf(seat.State), seat.State == SeatState.Reconnecting ? seat.DeadlineAt : null, seat.Muted, seat.Deafened);

    /// <summary>Whether a name in the same call looks like theirs.</summary>
    private static bool IsAlike(Seat seat) => seat.Call?.Seats.Exists(other => other.UserId != seat.UserId
        && other.State != SeatState.Left && other.User?.NameSkeleton == seat.User!.NameSkeleton) == true;

    /// <summary>The view for someone on the other side of a block: present, but muted.</summary>
    public SeatView OutOfReach() => this with { Inst = null, Muted = true };

    public static string NameOf(SeatState state) => state switch
    {
        SeatState.Ringing => "ringing",
        SeatState.Joined => "joined",
        SeatState.Reconnecting => "reconnecting",
        _ => "left",
    };
}
