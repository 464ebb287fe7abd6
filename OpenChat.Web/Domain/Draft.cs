using System.Security.Cryptography;
using System.Text;

namespace OpenChat.Web.Domain;

/// <summary>What someone is about to send.</summary>
/// <param name="ReplyTo">The message that it replies to.</param>
/// <param name="Notifies">A reply counts as a mention of the person whom it answers.</param>
/// <param name="ForwardOf">The message that it passes on, instead of a text of its own.</param>
public sealed record Draft(string Text, Guid? ReplyTo = null, bool Notifies = true, Guid? ForwardOf = null)
{
    public bool IsEmpty => ForwardOf is null && !Ink.IsIn(Text);
    public bool IsTooLong => Text.Length > Message.TextMax;

    /// <summary>
    /// As it is stored: one kind of line end, no blank lines around, and no characters that a database refuses (NUL, lone surrogates)
    /// or that mean a mention.
    /// </summary>
    public Draft Cleaned() => this with { Text = Stored().Trim() };

    /// <summary>The same with the blank lines around it: someone may be about to go on there.</summary>
    public string Stored()
    {
        var text = Text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        foreach (var refused in (string[])["\0", $"{MentionToken.Open}", $"{MentionToken.Close}"])
            text = text.Replace(refused, "", StringComparison.Ordinal);
        // A lone surrogate cannot be stored as UTF-8; the encoder's replacement makes it visible instead of failing the write.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Over the channel and all that is sent: tells a repeated send from a nonce that is reused for something else.</summary>
    public byte[] HashIn(Guid channelId) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"{channelId:N} {ReplyTo:N}{(Notifies ? "" : " quiet")}{ForwardOf:N}\n{Text}"));
}
