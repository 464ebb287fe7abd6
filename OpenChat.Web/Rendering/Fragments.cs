namespace OpenChat.Web.Rendering;

/// <summary>The partials that are rendered once and sent to many. The only file that names their paths.</summary>
public static class Fragments
{
    public const string Message = "/Pages/Channels/_Message.cshtml";
    public const string VoiceRoster = "/Pages/Channels/_VoiceRoster.cshtml";
    public const string Ring = "/Pages/Shared/_Ring.cshtml";
    public const string CallFloat = "/Pages/Shared/_CallFloat.cshtml";
}
