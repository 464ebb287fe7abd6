using OpenChat.Web.Messaging.Parts;

namespace OpenChat.Web.Messaging;

/// <summary>A draft as its author reads it.</summary>
/// <param name="Reply">What it replies to; null if that is nothing, or deleted by now.</param>
/// <param name="Version">0 if nothing was ever kept.</param>
public sealed record KeptDraftView(string Text, Reply? Reply, bool IsQuiet, long Version)
{
    public static readonly KeptDraftView None = new("", null, false, 0);
}
