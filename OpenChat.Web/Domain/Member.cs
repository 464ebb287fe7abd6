namespace OpenChat.Web.Domain;

/// <summary>A person's membership in a zone.</summary>
public class Member
{
    public Guid ZoneId { get; set; }
    public Zone? Zone { get; set; }
    public Guid UserId { get; set; }
    public User? User { get; set; }
    public Role Role { get; set; }
    public DateTime JoinedAt { get; set; }

    public static Member Founder(Guid userId, DateTime now) => new() { UserId = userId, Role = Role.Owner, JoinedAt = now };

    public void HandOverTo(Member heir) => (Role, heir.Role) = (Role.Admin, Role.Owner);
}
