namespace OpenChat.Web.Settings;

/// <summary>Settings with rules beyond their types.</summary>
public interface ICheckedSettings
{
    /// <summary>What is wrong, as a sentence; null if valid.</summary>
    string? Problem();
}
