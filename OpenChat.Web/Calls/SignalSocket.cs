using System.Threading.Channels;

namespace OpenChat.Web.Calls;

/// <summary>One open socket of a page: what waits to be written to it, and why it is closed. The endpoint reads and writes the wire.</summary>
public sealed class SignalSocket(Guid userId, Guid sessionId)
{
    /// <summary>Close codes of our own: the session was revoked; what the page sent made no sense or was too much.</summary>
    public const int Revoked = 4401, Nonsense = 1008, TooBig = 1009, Restart = 1012;

    private readonly Channel<ReadOnlyMemory<byte>> waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(256);

    public Guid Id { get; } = Guid.CreateVersion7();
    public Guid UserId { get; } = userId;
    public Guid SessionId { get; } = sessionId;

    /// <summary>The page instance that it speaks for, once it said so.</summary>
    public Guid? Inst { get; internal set; }

    /// <summary>Why the server ends it; null while it does not.</summary>
    public int? CloseCode { get; private set; }

    public ChannelReader<ReadOnlyMemory<byte>> Waiting => waiting.Reader;

    /// <summary>A reader that does not keep up loses its socket; it comes back and gets what it missed.</summary>
    public void Post(ReadOnlyMemory<byte> message)
    {
        if (!waiting.Writer.TryWrite(message)) Close(Nonsense);
    }

    /// <summary>What waits is still written, then the close.</summary>
    public void Close(int code)
    {
        CloseCode ??= code;
        waiting.Writer.TryComplete();
    }
}
