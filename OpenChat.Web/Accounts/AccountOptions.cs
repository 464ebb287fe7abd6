namespace OpenChat.Web.Accounts;

/// <summary>Section "Accounts".</summary>
public sealed class AccountOptions
{
    /// <summary>How often a password is hashed: the work that each guess at it costs. Tests take less.</summary>
    public int HashIterations { get; set; } = 210_000;
}
