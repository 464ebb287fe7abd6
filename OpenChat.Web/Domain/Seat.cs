namespace OpenChat.Web.Domain;

/// <summary>A person's place in a call. It outlives the page that holds it, so a reload can resume it.</summary>
public class Seat
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid CallId { get; set; }
    public Call? Call { get; set; }
    public Guid UserId { get; set; }
    public User? User { get; set; }

    public Guid? DeviceId { get; set; }

    /// <summary>The session of the page that holds it. The seat ends with it.</summary>
    public Guid? SessionId { get; set; }

    public Guid? Inst { get; set; }

    /// <summary>The socket that holds it. The late close of an older socket is ignored.</summary>
    public Guid? SocketId { get; set; }

    /// <summary>New at every join, resume by another page, and move. In a pair the higher one offers and is polite.</summary>
    public int JoinNo { get; set; }

    public SeatState State { get; set; }

    /// <summary>When the seat ends unless it is renewed. Every live seat has one.</summary>
    public DateTime? DeadlineAt { get; set; }

    public bool Muted { get; set; }
    public bool Deafened { get; set; }

    public DateTime JoinedAt { get; set; }
    public DateTime? LeftAt { get; set; }

    /// <summary>Equals <see cref="UserId"/> while joined or reconnecting, otherwise null. Unique: a person is in one call.</summary>
    public Guid? LiveUserId { get; set; }
}

public enum SeatState { Ringing, Joined, Reconnecting, Left }
