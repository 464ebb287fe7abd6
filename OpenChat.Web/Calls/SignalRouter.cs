using System.Security.Cryptography;
using System.Text.Json;
using OpenChat.Web.Live;

namespace OpenChat.Web.Calls;

/// <summary>
/// Routes messages to the sockets of page instances. Buffers them, so that a page whose socket drops gets the rest when it
/// reconnects. In memory only: the seats are in the database.
/// </summary>
public sealed class SignalRouter(CallOptions options, TimeProvider time)
{
    private const int KeptMessages = 128, KeptBytes = 256 * 1024;

    /// <summary>Messages that may wait for one page before those who signal it are slowed down, and for how long at most.</summary>
    private const int Crowded = 128;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50), LongestPause = TimeSpan.FromSeconds(5);

    private readonly Dictionary<Guid, Outbox> outboxes = [];
    private readonly HashSet<SignalSocket> sockets = [];
    private readonly Lock gate = new();

    /// <summary>False when this person has too many open sockets.</summary>
    public bool TryOpen(SignalSocket socket)
    {
        lock (gate)
            return sockets.Count(s => s.UserId == socket.UserId) < options.SocketsPerPerson && sockets.Add(socket);
    }

    public void Closed(SignalSocket socket)
    {
        lock (gate)
        {
            sockets.Remove(socket);
            if (socket.Inst is not { } inst || !outboxes.TryGetValue(inst, out var outbox) || outbox.Socket != socket) return;
            outbox.Socket = null;
            outbox.DetachedAt = time.GetTimestamp();
        }
    }

    /// <summary>Sends a numbered message to a page, now or when its socket is back within <see cref="CallOptions.Grace"/>.</summary>
    public void Send(Guid inst, object message)
    {
        lock (gate)
        {
            if (!outboxes.TryGetValue(inst, out var outbox)) outboxes[inst] = outbox = new Outbox { DetachedAt = time.GetTimestamp() };
            var fields = JsonSerializer.SerializeToNode(message, LiveFrame.Json)!.AsObject();
            fields["seq"] = ++outbox.Seq;
            var bytes = JsonSerializer.SerializeToUtf8Bytes(fields, LiveFrame.Json);
            outbox.Add(bytes);
            outbox.Socket?.Post(bytes);
        }
    }

    /// <summary>
    /// Returns once a page has taken most of what waits for it. A page that floods another waits here and reads no more of its own socket.
    /// Only if the other takes nothing for long is it disconnected.
    /// </summary>
    public async Task HasRoomAsync(Guid inst, CancellationToken cancel)
    {
        for (var waited = TimeSpan.Zero; Crowding(inst) is { } slow; waited += Pause)
        {
            if (waited >= LongestPause) slow.Close(SignalSocket.PolicyViolation);
            else await Task.Delay(Pause, time, cancel);
        }
    }

    /// <summary>The page's socket if too much waits for it.</summary>
    private SignalSocket? Crowding(Guid inst)
    {
        lock (gate)
            return outboxes.TryGetValue(inst, out var outbox) && outbox.Socket is { CloseCode: null } socket
                && socket.Waiting.Count > Crowded ? socket : null;
    }

    /// <summary>Replaces the page's socket. Sends hello first, then the missed messages.</summary>
    /// <param name="hello">Gets the sequence number to start from, and whether messages were lost.</param>
    public void Attach(SignalSocket socket, Guid inst, long lastSeq, Func<long, bool, object> hello)
    {
        lock (gate)
        {
            if (!outboxes.TryGetValue(inst, out var outbox)) outboxes[inst] = outbox = new Outbox();
            if (outbox.Socket is { } former && former != socket) former.Close(SignalSocket.PolicyViolation);
            outbox.Socket = socket;
            socket.Inst = inst;
            var (missed, gap) = outbox.After(lastSeq);
            // A new page has no gap: hello contains the whole state.
            socket.Post(JsonSerializer.SerializeToUtf8Bytes(hello(outbox.Seq - missed.Count, gap && lastSeq > 0), LiveFrame.Json));
            foreach (var message in missed) socket.Post(message);
        }
    }

    /// <summary>Detaches a page that lost its seat. Messages already posted are still sent.</summary>
    public void Free(Guid inst)
    {
        lock (gate)
        {
            if (outboxes.Remove(inst, out var outbox) && outbox.Socket is { } socket) socket.Inst = null;
        }
    }

    public void Revoke(Guid session)
    {
        lock (gate)
            foreach (var socket in sockets.Where(s => s.SessionId == session)) socket.Close(SignalSocket.Revoked);
    }

    public IReadOnlyCollection<Guid> Sessions()
    {
        lock (gate) return sockets.Select(s => s.SessionId).ToHashSet();
    }

    /// <summary>Closes all sockets so that pages reconnect: the server is stopping.</summary>
    public void CloseAll()
    {
        lock (gate)
            foreach (var socket in sockets) socket.Close(SignalSocket.Restart);
    }

    /// <summary>Sockets with a seat on this node.</summary>
    public IReadOnlyList<Guid> Seated()
    {
        lock (gate) return [.. sockets.Where(s => s.Inst is not null).Select(s => s.Id)];
    }

    /// <summary>Pages with a seat on this node.</summary>
    public IReadOnlyList<Guid> SeatedInsts()
    {
        lock (gate) return [.. sockets.Where(s => s.Inst is not null).Select(s => s.Inst!.Value)];
    }

    /// <summary>Drops the buffers of pages that did not reconnect.</summary>
    public void Forget()
    {
        lock (gate)
            foreach (var (inst, outbox) in outboxes.ToList())
                if (outbox.Socket is null && time.GetElapsedTime(outbox.DetachedAt) > options.Grace) outboxes.Remove(inst);
    }

    private sealed class Outbox
    {
        private readonly Queue<byte[]> kept = new();
        private readonly long start;
        private int bytes;

        /// <summary>Starts at a random number, so that a page cannot mistake numbers from before a restart for these.</summary>
        public Outbox() => Seq = start = RandomNumberGenerator.GetInt32(1, int.MaxValue);

        public SignalSocket? Socket { get; set; }
        public long DetachedAt { get; set; }
        public long Seq { get; set; }

        public void Add(byte[] message)
        {
            kept.Enqueue(message);
            bytes += message.Length;
            while (kept.Count > KeptMessages || bytes > KeptBytes) bytes -= kept.Dequeue().Length;
        }

        /// <summary>Buffered messages after a number (0 means all), and whether some are lost.</summary>
        public (IReadOnlyCollection<byte[]> Missed, bool Gap) After(long seq)
        {
            if (seq == 0) seq = start;
            if (seq > Seq || seq < Seq - kept.Count) return (kept.ToArray(), true);
            return (kept.Skip(kept.Count - (int)(Seq - seq)).ToArray(), false);
        }
    }
}
