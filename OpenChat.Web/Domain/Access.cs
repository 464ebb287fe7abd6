namespace OpenChat.Web.Domain;

/// <summary>Lets a person see a restricted channel. Open channels have none.</summary>
public class Access
{
    public Guid ChannelId { get; set; }
    public Channel? Channel { get; set; }
    public Guid UserId { get; set; }
    public User? User { get; set; }

    public DateTime Since { get; set; }
}
