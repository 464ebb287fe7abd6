using System.Security.Cryptography;
using System.Text;

namespace OpenChat.Web.Domain;

/// <summary>What someone is about to send.</summary>
public sealed record Draft(string Text)
{
    public bool IsEmpty => Text.Length == 0;
    public bool IsTooLong => Text.Length > Message.TextMax;

    /// <summary>Text alone is a draft.</summary>
    public static implicit operator Draft(string text) => new(text);

    /// <summary>
    /// As it is stored: one kind of line end, no blank lines around, and no characters that a database refuses (NUL, lone surrogates).
    /// </summary>
    public Draft Cleaned()
    {
        var text = Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\0", "", StringComparison.Ordinal);
        // A lone surrogate cannot be stored as UTF-8; the encoder's replacement makes it visible instead of failing the write.
        return this with { Text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Trim() };
    }

    /// <summary>Over the channel and all that is sent: tells a repeated send from a nonce that is reused for something else.</summary>
    public byte[] HashIn(Guid channelId) => SHA256.HashData(Encoding.UTF8.GetBytes($"{channelId:N}\n{Text}"));
}
