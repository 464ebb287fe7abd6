namespace OpenChat.Web.Domain;

/// <summary>A link that lets people into a zone, until it expires, is used up or is revoked.</summary>
public class Invite
{
    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>128 random bits, as 22 characters in base64url.</summary>
    public string Code { get; set; } = "";

    public Guid ZoneId { get; set; }
    public Zone? Zone { get; set; }
    public Guid MakerId { get; set; }
    public User? Maker { get; set; }
    public DateTime CreatedAt { get; set; }

    /// <summary>Null means never.</summary>
    public DateTime? ExpiresAt { get; set; }

    /// <summary>Null means unlimited.</summary>
    public int? MaxUses { get; set; }

    /// <summary>How many people joined by it, not counting those who were members already.</summary>
    public int Uses { get; set; }

    /// <summary>When the last use was taken; null while there are some left.</summary>
    public DateTime? UsedUpAt { get; set; }

    public DateTime? RevokedAt { get; set; }

    public bool IsUsable(DateTime now) =>
        RevokedAt is null && (ExpiresAt is null || now < ExpiresAt) && (MaxUses is null || Uses < MaxUses);

    /// <summary>Counts a use of an invite that was usable.</summary>
    public void Use(DateTime now)
    {
        Uses++;
        if (Uses == MaxUses) UsedUpAt = now;
    }
}
