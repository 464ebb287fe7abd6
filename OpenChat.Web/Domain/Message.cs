namespace OpenChat.Web.Domain;

/// <summary>Something said in a channel, or the line that a call leaves there.</summary>
public class Message
{
    /// <summary>Longest text, in UTF-16 characters.</summary>
    public const int TextMax = 4000;

    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid ChannelId { get; set; }
    public Channel? Channel { get; set; }
    public MessageKind Kind { get; set; }

    /// <summary>Its number in the channel, from 1: the last part of its permalink.</summary>
    public long No { get; set; }

    /// <summary>The channel's count when it was made.</summary>
    public long Seq { get; set; }

    /// <summary>The channel's count at its last change. A browser ignores what is older than what it shows.</summary>
    public long Rev { get; set; }

    public Guid AuthorId { get; set; }
    public User? Author { get; set; }

    /// <summary>Made by the sender's browser; the same nonce is the same message, however often it is sent.</summary>
    public string Nonce { get; set; } = "";

    /// <summary>SHA-256 of channel and text: tells a repeated send from a nonce that is used for other words.</summary>
    public byte[] BodyHash { get; set; } = [];

    /// <summary>As it was typed. Empty once deleted.</summary>
    public string Text { get; set; } = "";

    public DateTime CreatedAt { get; set; }
    public DateTime? EditedAt { get; set; }
    public DateTime? DeletedAt { get; set; }

    /// <summary>The call that this line tells of, for <see cref="MessageKind.Call"/>.</summary>
    public Guid? CallId { get; set; }
    public Call? Call { get; set; }
}

public enum MessageKind { Text, Call }
