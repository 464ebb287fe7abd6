namespace OpenChat.Web.Domain;

/// <summary>Who may make an account on this server.</summary>
public enum Registration
{
    /// <summary>Only with a usable invite.</summary>
    Invite,
    Open,
    /// <summary>Nobody for now.</summary>
    Closed,
}
