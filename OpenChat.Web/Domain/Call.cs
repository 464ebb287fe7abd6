namespace OpenChat.Web.Domain;

/// <summary>A call in a channel: it rings (direct) or is open to join (voice).</summary>
public class Call
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ChannelId { get; set; }
    public Channel? Channel { get; set; }
    public CallKind Kind { get; set; }
    public CallState State { get; set; }

    /// <summary>Concurrency token, incremented by every transition.</summary>
    public int Version { get; set; }

    public Guid MakerId { get; set; }
    public User? Maker { get; set; }
    public string Nonce { get; set; } = "";
    public DateTime CreatedAt { get; set; }
    public DateTime? AnsweredAt { get; set; }
    public DateTime? EndedAt { get; set; }
    public CallEnd? EndReason { get; set; }

    /// <summary>When an unanswered ring becomes missed. Stored, so that it survives a restart.</summary>
    public DateTime? RingDeadline { get; set; }

    /// <summary>Equals <see cref="ChannelId"/> until the call ends, then null. Unique: a channel has one live call.</summary>
    public Guid? LiveChannelId { get; set; }

    /// <summary>The last join number issued; each binding of a seat takes the next.</summary>
    public int LastJoinNo { get; set; }

    public List<Seat> Seats { get; set; } = [];
}

public enum CallKind { Ring, Open }

public enum CallState { Ringing, Active, Ended }

public enum CallEnd { Hangup, Declined, Missed, Busy, Grace, Cancelled }
