namespace OpenChat.Web.Domain;

/// <summary>One durable change, written in its transaction. Holds ids and audience, never text. Streams send it on.</summary>
public class LogEvent
{
    /// <summary>Position in the log: in commit order, never reused. The events of one person have gaps.</summary>
    public long Pos { get; set; }

    public DateTime At { get; set; }
    public EventKind Kind { get; set; }

    /// <summary>Goes to everyone who may see this channel.</summary>
    public Guid? ChannelId { get; set; }

    /// <summary>Goes to this person.</summary>
    public Guid? UserId { get; set; }

    /// <summary>Goes to all members of this zone, so only for what all of them may see.</summary>
    public Guid? ZoneId { get; set; }

    /// <summary>The channel's sequence number after this change, for events of a channel.</summary>
    public long? ChannelSeq { get; set; }

    /// <summary>What changed: a message, a call, a member's user, a channel, a session.</summary>
    public Guid SubjectId { get; set; }

    /// <summary>It changes who may see what: streams reload that before they send later events.</summary>
    public bool Reroute { get; set; }
}

/// <summary>What happened. The first five belong to a channel and count in its sequence.</summary>
public enum EventKind
{
    Message = 1, Edit = 2, React = 3, Pin = 4, Delete = 5,
    /// <summary>Someone's own read mark moved (user).</summary>
    Read = 10,
    /// <summary>Someone joined, left or changed role (zone, and the person).</summary>
    Member = 11,
    /// <summary>A channel was made, renamed, moved or deleted (zone).</summary>
    Channel = 12,
    /// <summary>A zone was renamed or deleted (zone, or the person).</summary>
    Zone = 13,
    Friend = 14,
    Block = 15,
    /// <summary>A call rings, was answered, or ended (each person it concerns).</summary>
    Call = 16,
    /// <summary>A session ended (the person; the subject is the session).</summary>
    Session = 17,
    /// <summary>A profile changed (each zone it is seen in).</summary>
    Profile = 18,
}
