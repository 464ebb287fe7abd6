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

    /// <summary>Set together with <see cref="RevokedAt"/>.</summary>
    public SessionEnd? EndedBy { get; set; }
}

/// <summary>How a session was ended. Its browser says so, and knows whether to keep what was written and not sent.</summary>
public enum SessionEnd
{
    /// <summary>In this browser, by signing out or by signing in again.</summary>
    Here,
    /// <summary>On the Sessions page of another device: the browser forgets what was written.</summary>
    Elsewhere,
    /// <summary>By a new password or email: what was written waits for the same person.</summary>
    NewSignIn,
}
