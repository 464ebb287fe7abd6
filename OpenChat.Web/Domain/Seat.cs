namespace OpenChat.Web.Domain;

/// <summary>One person's place in a call. It outlives the page that holds it: a reload finds it again.</summary>
public class Seat
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid CallId { get; set; }
    public Call? Call { get; set; }
    public Guid UserId { get; set; }
    public User? User { get; set; }

    /// <summary>The browser that holds it (an HttpOnly cookie).</summary>
    public Guid? DeviceId { get; set; }

    /// <summary>The sign-in of the page that holds it: a session that ends takes the seat with it.</summary>
    public Guid? SessionId { get; set; }

    /// <summary>The page that holds it, minted by the server into that page's HTML.</summary>
    public Guid? Inst { get; set; }

    /// <summary>The socket that holds it, new at each resume: the late end of an older one touches nothing.</summary>
    public Guid? SocketId { get; set; }

    /// <summary>New at every join, resume and move. In a pair the higher one offers and is polite.</summary>
    public int JoinNo { get; set; }

    public SeatState State { get; set; }

    /// <summary>When the seat is lost unless its socket renews it. Every live seat has one, so none is ever stuck.</summary>
    public DateTime? DeadlineAt { get; set; }

    public bool Muted { get; set; }
    public bool Deafened { get; set; }

    public DateTime JoinedAt { get; set; }
    public DateTime? LeftAt { get; set; }

    /// <summary>Equal to <see cref="UserId"/> while the seat is live (joined or reconnecting) and null otherwise: unique, so a person sits in one call.</summary>
    public Guid? LiveUserId { get; set; }
}

public enum SeatState { Ringing, Joined, Reconnecting, Left }
