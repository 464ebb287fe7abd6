namespace OpenChat.Web.Domain;

/// <summary>One person blocked another. The blocked person must not learn of it.</summary>
public class Block
{
    public Guid BlockerId { get; set; }
    public User? Blocker { get; set; }
    public Guid BlockedId { get; set; }
    public User? Blocked { get; set; }
    public DateTime CreatedAt { get; set; }
}
