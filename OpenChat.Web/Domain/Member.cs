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

    /// <summary>The first member of a new zone, who owns it.</summary>
    public static Member Founder(Guid userId, DateTime now) => new() { UserId = userId, Role = Role.Owner, JoinedAt = now };

    /// <summary>Makes another member the owner; whoever was it stays as an admin.</summary>
    public void HandOverTo(Member heir) => (Role, heir.Role) = (Role.Admin, Role.Owner);
}
