namespace OpenChat.Web.Domain;

/// <summary>
/// What someone has typed in a channel and not sent, for all of their devices. Only they see it. Once it is sent or erased, an empty row
/// stays: its version tells a page that was rendered before that it is old.
/// </summary>
public class KeptDraft
{
    /// <summary>Longest text, in UTF-16 characters: more than can be sent, because it may still have to be shortened.</summary>
    public const int TextMax = 2 * Message.TextMax;

    public Guid UserId { get; set; }
    public User? User { get; set; }
    public Guid ChannelId { get; set; }
    public Channel? Channel { get; set; }

    /// <summary>As typed. Mentions are names until it is sent.</summary>
    public string Text { get; set; } = "";

    /// <summary>The message that it replies to. No foreign key, as in <see cref="Message.ReplyToId"/>.</summary>
    public Guid? ReplyToId { get; set; }

    /// <summary>The reply does not count as a mention.</summary>
    public bool IsQuiet { get; set; }

    /// <summary>Counts its changes.</summary>
    public long Version { get; set; }

    public bool IsEmpty => Text.Length == 0 && ReplyToId is null;
}
