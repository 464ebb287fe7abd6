namespace OpenChat.Web.Domain;

/// <summary>
/// A message that mentions someone by name, as one who was here, or by replying to them. What mentions everyone has no rows: it is
/// <see cref="Message.MentionsEveryone"/>.
/// </summary>
public class Mention
{
    /// <summary>Mentions that a message may have; further ones stay text.</summary>
    public const int Most = 20;

    public Guid UserId { get; set; }
    public Guid ChannelId { get; set; }

    /// <summary>The message's number in the channel.</summary>
    public long No { get; set; }

    /// <summary>Who wrote it.</summary>
    public Guid AuthorId { get; set; }
}
