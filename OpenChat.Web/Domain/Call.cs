namespace OpenChat.Web.Domain;

/// <summary>People talking in a channel: one that rings (direct) or one that is simply open (voice).</summary>
public class Call
{
    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ChannelId { get; set; }
    public Channel? Channel { get; set; }
    public CallKind Kind { get; set; }
    public CallState State { get; set; }

    /// <summary>Grows with every transition, so that a change is a compare-and-set.</summary>
    public int Version { get; set; }

    public Guid MakerId { get; set; }
    public User? Maker { get; set; }
    public string Nonce { get; set; } = "";
    public DateTime CreatedAt { get; set; }
    public DateTime? AnsweredAt { get; set; }
    public DateTime? EndedAt { get; set; }
    public CallEnd? EndReason { get; set; }

    /// <summary>When an unanswered ring becomes missed. A column, so that it survives a restart.</summary>
    public DateTime? RingDeadline { get; set; }

    /// <summary>Equal to <see cref="ChannelId"/> while the call lives and null after: unique, so a channel has one live call.</summary>
    public Guid? LiveChannelId { get; set; }

    /// <summary>The last join number given out; each bind of a seat takes the next.</summary>
    public int LastJoinNo { get; set; }

    public List<Seat> Seats { get; set; } = [];
}

public enum CallKind { Ring, Open }

public enum CallState { Ringing, Active, Ended }

public enum CallEnd { Hangup, Declined, Missed, Busy, Grace, Cancelled }
