namespace OpenChat.Web.Domain;

/// <summary>One signed-in browser. The cookie names it; revoking it signs that browser out.</summary>
public class Session
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>Names this session to its own browser's scripts; opens nothing by itself.</summary>
    public Guid PublicId { get; set; } = Guid.CreateVersion7();

    public Guid UserId { get; set; }
    public User? User { get; set; }
    public DateTime CreatedAt { get; set; }

    /// <summary>Last request seen, written at most once in five minutes.</summary>
    public DateTime LastSeenAt { get; set; }

    /// <summary>The browser's own words (User-Agent), at most 256 characters.</summary>
    public string Device { get; set; } = "";

    public string Address { get; set; } = "";
    public DateTime? RevokedAt { get; set; }
}
