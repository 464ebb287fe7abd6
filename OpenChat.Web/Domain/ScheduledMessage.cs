namespace OpenChat.Web.Domain;

/// <summary>A message that its author wants sent at a later time. Only they see it until then.</summary>
public class ScheduledMessage
{
    /// <summary>Most that one person has waiting.</summary>
    public const int Max = 100;

    /// <summary>How far ahead a message can be scheduled.</summary>
    public static readonly TimeSpan Furthest = TimeSpan.FromDays(366);

    /// <summary>Also the nonce with which it is sent, so that it is sent once whatever happens meanwhile.</summary>
    public Guid Id { get; set; } = Guid.CreateVersion7();

    public Guid AuthorId { get; set; }
    public User? Author { get; set; }
    public Guid ChannelId { get; set; }
    public Channel? Channel { get; set; }

    /// <summary>As typed.</summary>
    public string Text { get; set; } = "";

    /// <summary>The message that it replies to. No foreign key, as in <see cref="Message.ReplyToId"/>.</summary>
    public Guid? ReplyToId { get; set; }

    /// <summary>The reply does not count as a mention.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>When it is sent, UTC.</summary>
    public DateTime DueAt { get; set; }

    /// <summary>It was due and could not be sent: the author was removed, blocked, or the message that it replies to was deleted.</summary>
    public bool HasFailed { get; set; }
}
