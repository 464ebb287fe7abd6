namespace OpenChat.Web.Domain;

/// <summary>How far a person has read in a channel, on any device.</summary>
public class ReadMark
{
    public Guid UserId { get; set; }
    public Guid ChannelId { get; set; }

    /// <summary>The last message number that was read.</summary>
    public long No { get; set; }

    public DateTime At { get; set; }
}
