namespace OpenChat.Web.Domain;

/// <summary>Who may create an account on this server.</summary>
public enum Registration
{
    /// <summary>Only with a usable invite.</summary>
    Invite,
    Open,
    Closed,
}
