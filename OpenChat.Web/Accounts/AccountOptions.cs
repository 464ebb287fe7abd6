namespace OpenChat.Web.Accounts;

/// <summary>Section "Accounts".</summary>
public sealed class AccountOptions
{
    /// <summary>Iterations of the password hash, which make each guess costly. Tests use fewer.</summary>
    public int HashIterations { get; set; } = 210_000;
}
