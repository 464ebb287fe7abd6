namespace OpenChat.Web.Domain;

/// <summary>A signed-in browser. Revoking it signs that browser out.</summary>
public class Session
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>The id that scripts may know. Grants no access.</summary>
    public Guid PublicId { get; set; } = Guid.CreateVersion7();

    public Guid UserId { get; set; }
    public User? User { get; set; }
    public DateTime CreatedAt { get; set; }

    /// <summary>Time of the last request, updated at most every five minutes.</summary>
    public DateTime LastSeenAt { get; set; }

    /// <summary>The User-Agent, at most 256 characters.</summary>
    public string Device { get; set; } = "";

    public string Address { get; set; } = "";
    public DateTime? RevokedAt { get; set; }
}
