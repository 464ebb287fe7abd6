namespace OpenChat.Web.Domain;

/// <summary>One person in one zone.</summary>
public class Member
{
    public Guid ZoneId { get; set; }
    public Zone? Zone { get; set; }
    public Guid UserId { get; set; }
    public User? User { get; set; }
    public Role Role { get; set; }
    public DateTime JoinedAt { get; set; }
}
