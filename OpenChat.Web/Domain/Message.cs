namespace OpenChat.Web.Domain;

/// <summary>A text message in a channel, or the entry of a call.</summary>
public class Message
{
    /// <summary>Longest text, in UTF-16 characters.</summary>
    public const int TextMax = 4000;

    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ChannelId { get; set; }
    public Channel? Channel { get; set; }
    public MessageKind Kind { get; set; }

    /// <summary>Number in the channel, from 1. Part of its permalink.</summary>
    public long No { get; set; }

    /// <summary>The channel's sequence number when it was posted.</summary>
    public long Seq { get; set; }

    /// <summary>The channel's sequence number at its last change. Browsers ignore older versions than they show.</summary>
    public long Rev { get; set; }

    public Guid AuthorId { get; set; }
    public User? Author { get; set; }

    /// <summary>Idempotency key from the sender's browser.</summary>
    public string Nonce { get; set; } = "";

    /// <summary>SHA-256 of channel and text. Tells a repeated send from a reused nonce.</summary>
    public byte[] BodyHash { get; set; } = [];

    /// <summary>As typed; empty once deleted.</summary>
    public string Text { get; set; } = "";

    public DateTime CreatedAt { get; set; }
    public DateTime? EditedAt { get; set; }
    public DateTime? DeletedAt { get; set; }

    public Guid? CallId { get; set; }
    public Call? Call { get; set; }
}

public enum MessageKind { Text, Call }
