namespace OpenChat.Web.Domain;

/// <summary>How far a person has read in a channel. Kept here, so every device agrees.</summary>
public class ReadMark
{
    public Guid UserId { get; set; }
    public Guid ChannelId { get; set; }

    /// <summary>Everything up to and including this message number is read.</summary>
    public long No { get; set; }

    public DateTime At { get; set; }
}
