using System.Text.Json.Serialization;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Calls;

/// <summary>One person in a call, as others see them: the form in which sockets and pages tell of a seat.</summary>
/// <param name="Inst">The page to talk to; null where the two want nothing from each other, and then they are shown as muted.</param>
/// <param name="JoinNo">In a pair the higher one offers and is polite.</param>
/// <param name="Deadline">When the seat is lost unless its page comes back; null while it is there.</param>
public sealed record SeatView(
    [property: JsonPropertyName("user")] Guid Id, [property: JsonPropertyName("name")] string DisplayName, [property: JsonIgnore] Guid? AvatarId,
    Guid? Inst, [property: JsonPropertyName("join_no")] int JoinNo, string State, DateTime? Deadline, bool Muted, bool Deafened) : IPerson
{
    public int Hue => Hues.Of(Id);
    public string? Avatar => AvatarId is { } picture ? $"/files/{picture}?size=256" : null;

    /// <param name="seat">With its person.</param>
    public static SeatView Of(Seat seat) => new(
        seat.UserId, seat.User!.DisplayName, seat.User.AvatarId, seat.Inst, seat.JoinNo, NameOf(seat.State),
        seat.State == SeatState.Reconnecting ? seat.DeadlineAt : null, seat.Muted, seat.Deafened);

    /// <summary>For somebody who blocked them or whom they blocked: there, and silent.</summary>
    public SeatView OutOfReach() => this with { Inst = null, Muted = true };

    public static string NameOf(SeatState state) => state switch
    {
        SeatState.Ringing => "ringing",
        SeatState.Joined => "joined",
        SeatState.Reconnecting => "reconnecting",
        _ => "left",
    };
}
