namespace OpenChat.Web.Domain;

/// <summary>Someone's emoji on a message; each emoji once for each person.</summary>
public class Reaction
{
    /// <summary>Different emoji on one message, at most.</summary>
    public const int KindsMax = 20;

    public Guid MessageId { get; set; }
    public Message? Message { get; set; }
    public Guid UserId { get; set; }
    public User? User { get; set; }

    /// <summary>As <see cref="Domain.Emoji.Canonical"/> returns it; or the <see cref="ZoneEmoji.Key"/> of one of the zone's own.</summary>
    public string Emoji { get; set; } = "";

    public DateTime At { get; set; }
}

/// <summary>A message with reactions that are stored but not published: its last React event is less than a second old.</summary>
public class PendingReact
{
    public Guid MessageId { get; set; }
    public Message? Message { get; set; }
}
