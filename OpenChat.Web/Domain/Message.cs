namespace OpenChat.Web.Domain;

/// <summary>A text message in a channel, or the line of a call, of a join or of a pin.</summary>
public class Message
{
    /// <summary>Longest text, in UTF-16 characters.</summary>
    public const int TextMax = 4000;

    /// <summary>The same as it is stored, where mentions and emoji of the zone are longer than they were typed.</summary>
    public const int StoredMax = TextMax + (Mention.Most + ZoneEmoji.MostInText) * MentionToken.Length;

    /// <summary>Most pinned messages of a channel.</summary>
    public const int PinsMax = 250;

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

    /// <summary>SHA-256 of channel, reply and text. Tells a repeated send from a reused nonce.</summary>
    public byte[] BodyHash { get; set; } = [];

    /// <summary>As typed, but with mentions and emoji of the zone by id (<see cref="MentionToken"/>); empty once deleted.</summary>
    public string Text { get; set; } = "";

    /// <summary>
    /// The message of the same channel that it replies to, or that this line says was pinned. No foreign key: rows go only with their
    /// channel, and checking each would make that slow.
    /// </summary>
    public Guid? ReplyToId { get; set; }

    /// <summary>A reply that does not count as a mention of the person whom it answers.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>
    /// The message, of any channel, whose text this one passes on as it was then. No foreign key, as in <see cref="ReplyToId"/>.
    /// </summary>
    public Guid? ForwardOfId { get; set; }

    /// <summary>It mentions everyone who may see the channel: one mark, however many they are.</summary>
    public bool MentionsEveryone { get; set; }

    public DateTime CreatedAt { get; set; }
    public DateTime? EditedAt { get; set; }
    public DateTime? DeletedAt { get; set; }

    /// <summary>When its last React event was published; null if there was none.</summary>
    public DateTime? ReactedAt { get; set; }

    /// <summary>When it was pinned; null unless it is.</summary>
    public DateTime? PinnedAt { get; set; }

    public Guid? CallId { get; set; }
    public Call? Call { get; set; }
}

public enum MessageKind { Text, Call, Join, Pin }
