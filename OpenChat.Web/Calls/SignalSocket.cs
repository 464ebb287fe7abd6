using System.Threading.Channels;
using Channel = System.Threading.Channels.Channel;

namespace OpenChat.Web.Calls;

/// <summary>One open socket of a page: its outgoing messages and its close code. The endpoint does the I/O.</summary>
public sealed class SignalSocket(Guid userId, Guid sessionId) : IDisposable
{
    /// <summary>WebSocket close codes; <see cref="Revoked"/> is our own, for a session that ended.</summary>
    public const int Revoked = 4401, PolicyViolation = 1008, TooBig = 1009, Restart = 1012;

    /// <summary>How long a page may take to answer a close; shorter after a revocation and when the server stops.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(5), ShortCloseTimeout = TimeSpan.FromSeconds(1.5);

    private readonly CancellationTokenSource aborting = new();
    private readonly Channel<ReadOnlyMemory<byte>> waiting = Channel.CreateBounded<ReadOnlyMemory<byte>>(256);

    public Guid Id { get; } = Guid.CreateVersion7();
    public Guid UserId { get; } = userId;
    public Guid SessionId { get; } = sessionId;

    /// <summary>The page instance behind it; null until it resumed a seat.</summary>
    public Guid? Inst { get; internal set; }

    public int? CloseCode { get; private set; }

    /// <summary>Cancelled when the socket must be aborted.</summary>
    public CancellationToken Aborted => aborting.Token;

    public ChannelReader<ReadOnlyMemory<byte>> Waiting => waiting.Reader;

    /// <summary>Queues a message. A page that cannot keep up is disconnected; it gets what it missed when it reconnects.</summary>
    public void Post(ReadOnlyMemory<byte> message)
    {
        if (!waiting.Writer.TryWrite(message)) Close(PolicyViolation);
    }

    /// <summary>Closes the socket after the queued messages are written.</summary>
    public void Close(int code)
    {
        CloseCode ??= code;
        var isFirst = waiting.Writer.TryComplete();
        try
        {
            if (code is Revoked or Restart) aborting.CancelAfter(ShortCloseTimeout);
            else if (isFirst) aborting.CancelAfter(CloseTimeout);
        }
        catch (ObjectDisposedException) { /* Already closed. */ }
    }

    public void Dispose() => aborting.Dispose();
}
