namespace OpenChat.Web.Rendering;

/// <summary>Paths of the partials that are rendered once for all viewers. The only file that contains them.</summary>
public static class Fragments
{
    public const string Message = "/Pages/Channels/_Message.cshtml";
    public const string VoiceRoster = "/Pages/Channels/_VoiceRoster.cshtml";
    public const string Ring = "/Pages/Shared/_Ring.cshtml";
    public const string CallFloat = "/Pages/Shared/_CallFloat.cshtml";

    /// <summary>A part of a message, by the type of its state.</summary>
    public static string Part(object state) => $"/Pages/Messages/Parts/_{state.GetType().Name}.cshtml";
}
