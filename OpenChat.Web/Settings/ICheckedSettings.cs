namespace OpenChat.Web.Settings;

/// <summary>Settings that know more about themselves than their types say.</summary>
public interface ICheckedSettings
{
    /// <summary>What is wrong with them, in a sentence; null when nothing is.</summary>
    string? Problem();
}
