using System.Threading.Channels;

namespace OpenChat.Web.Calls;

/// <summary>One open socket of a page: what waits to be written to it, and why it is closed. The endpoint reads and writes the wire.</summary>
public sealed class SignalSocket(Guid userId, Guid sessionId) : IDisposable
{
    /// <summary>Close codes of our own: the session was revoked; what the page sent made no sense or was too much.</summary>
    public const int Revoked = 4401, Nonsense = 1008, TooBig = 1009, Restart = 1012;

    /// <summary>How long a page that is told of the end may take to hear it; less where somebody may not be here any more, or the server stops.</summary>
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(5), ShortFarewell = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource over = new();
    private readonly Channel<ReadOnlyMemory<byte>> waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(256);

    public Guid Id { get; } = Guid.CreateVersion7();
    public Guid UserId { get; } = userId;
    public Guid SessionId { get; } = sessionId;

    /// <summary>The page instance that it speaks for, once it said so.</summary>
    public Guid? Inst { get; internal set; }

    /// <summary>Why the server ends it; null while it does not.</summary>
    public int? CloseCode { get; private set; }

    /// <summary>The wire is cut now, whatever the page still sends or does not take.</summary>
    public CancellationToken Over => over.Token;

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
        var isFirst = waiting.Writer.TryComplete();
        try
        {
            if (code is Revoked or Restart) over.CancelAfter(ShortFarewell);
            else if (isFirst) over.CancelAfter(Farewell);
        }
        catch (ObjectDisposedException) { /* It has ended meanwhile. */ }
    }

    public void Dispose() => over.Dispose();
}
