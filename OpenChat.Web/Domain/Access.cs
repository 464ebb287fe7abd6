namespace OpenChat.Web.Domain;

/// <summary>Lets one person see one restricted channel. Open channels have none: their zone's members see them.</summary>
public class Access
{
    public Guid ChannelId { get; set; }
    public Channel? Channel { get; set; }
    public Guid UserId { get; set; }
    public User? User { get; set; }

    /// <summary>When they were let in, UTC.</summary>
    public DateTime Since { get; set; }
}
