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

    /// <summary>The owner of a new zone.</summary>
    public static Member Founder(Guid userId, DateTime now) => new() { UserId = userId, Role = Role.Owner, JoinedAt = now };

    /// <summary>Makes another member the owner, and this one an admin.</summary>
    public void HandOverTo(Member heir) => (Role, heir.Role) = (Role.Admin, Role.Owner);
}
