namespace OpenChat.Web.Domain;

/// <summary>One person wants nothing from another. The blocked person is never told.</summary>
public class Block
{
    public Guid BlockerId { get; set; }
    public User? Blocker { get; set; }
    public Guid BlockedId { get; set; }
    public User? Blocked { get; set; }
    public DateTime CreatedAt { get; set; }
}
