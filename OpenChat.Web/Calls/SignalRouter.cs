using System.Security.Cryptography;
using System.Text.Json;
using OpenChat.Web.Live;

namespace OpenChat.Web.Calls;

/// <summary>
/// Finds the socket of a page instance, and keeps what that page has not got yet: a socket that drops on a network switch
/// gets the rest when it is back. Holds nothing that cannot be lost: seats are in the database.
/// </summary>
public sealed class SignalRouter(CallOptions options, TimeProvider time)
{
    private const int KeptMessages = 128, KeptBytes = 256 * 1024;

    private readonly Dictionary<Guid, Outbox> outboxes = [];
    private readonly HashSet<SignalSocket> sockets = [];
    private readonly Lock gate = new();

    /// <summary>False when this person has too many sockets open.</summary>
    public bool TryOpen(SignalSocket socket)
    {
        lock (gate) return sockets.Count(s => s.UserId == socket.UserId) < options.SocketsPerPerson && sockets.Add(socket);
    }

    public void Closed(SignalSocket socket)
    {
        lock (gate)
        {
            sockets.Remove(socket);
            if (socket.Inst is not { } inst || !outboxes.TryGetValue(inst, out var outbox) || outbox.Socket != socket) return;
            outbox.Socket = null;
            outbox.AloneSince = time.GetTimestamp();
        }
    }

    /// <summary>Sends a numbered message to a page: now, or when its socket is back within ten seconds.</summary>
    public void Send(Guid inst, object message)
    {
        lock (gate)
        {
            if (!outboxes.TryGetValue(inst, out var outbox)) outboxes[inst] = outbox = new Outbox { AloneSince = time.GetTimestamp() };
            var fields = JsonSerializer.SerializeToNode(message, LiveFrame.Json)!.AsObject();
            fields["seq"] = ++outbox.Seq;
            var bytes = JsonSerializer.SerializeToUtf8Bytes(fields, LiveFrame.Json);
            outbox.Keep(bytes);
            outbox.Socket?.Post(bytes);
        }
    }

    /// <summary>Puts a socket in the place of the page's former one: hello first, then what the page has not got.</summary>
    /// <param name="hello">Given the number it starts from and whether something between is lost.</param>
    public void Attach(SignalSocket socket, Guid inst, long lastSeq, Func<long, bool, object> hello)
    {
        lock (gate)
        {
            if (!outboxes.TryGetValue(inst, out var outbox)) outboxes[inst] = outbox = new Outbox();
            if (outbox.Socket is { } former && former != socket) former.Close(SignalSocket.Nonsense);
            outbox.Socket = socket;
            socket.Inst = inst;
            var (missed, gap) = outbox.After(lastSeq);
            // A page that just came has missed nothing: hello tells it all.
            socket.Post(JsonSerializer.SerializeToUtf8Bytes(hello(outbox.Seq - missed.Count, gap && lastSeq > 0), LiveFrame.Json));
            foreach (var message in missed) socket.Post(message);
        }
    }

    /// <summary>This page holds no seat any more. What it was sent last still goes out.</summary>
    public void Free(Guid inst)
    {
        lock (gate)
        {
            if (outboxes.Remove(inst, out var outbox) && outbox.Socket is { } socket) socket.Inst = null;
        }
    }

    /// <summary>Closes the sockets of a session that ended.</summary>
    public void Revoke(Guid session)
    {
        lock (gate)
            foreach (var socket in sockets.Where(s => s.SessionId == session)) socket.Close(SignalSocket.Revoked);
    }

    /// <summary>Whose sockets are open.</summary>
    public IReadOnlyCollection<Guid> Sessions()
    {
        lock (gate) return sockets.Select(s => s.SessionId).ToHashSet();
    }

    /// <summary>Everybody is asked to come back: the server stops.</summary>
    public void CloseAll()
    {
        lock (gate)
            foreach (var socket in sockets) socket.Close(SignalSocket.Restart);
    }

    /// <summary>The sockets that hold a seat here.</summary>
    public IReadOnlyList<Guid> Seated()
    {
        lock (gate) return [.. sockets.Where(s => s.Inst is not null).Select(s => s.Id)];
    }

    /// <summary>The pages that hold a seat here.</summary>
    public IReadOnlyList<Guid> SeatedInsts()
    {
        lock (gate) return [.. sockets.Where(s => s.Inst is not null).Select(s => s.Inst!.Value)];
    }

    /// <summary>Forgets what nobody came back for.</summary>
    public void Forget()
    {
        lock (gate)
            foreach (var (inst, outbox) in outboxes.ToList())
                if (outbox.Socket is null && time.GetElapsedTime(outbox.AloneSince) > options.Grace) outboxes.Remove(inst);
    }

    private sealed class Outbox
    {
        private readonly Queue<byte[]> kept = new();
        private readonly long start;
        private int bytes;

        /// <summary>Numbers begin anywhere: those of a server that was started anew would look like those that a page has.</summary>
        public Outbox() => Seq = start = RandomNumberGenerator.GetInt32(1, int.MaxValue);

        public SignalSocket? Socket { get; set; }
        public long AloneSince { get; set; }
        public long Seq { get; set; }

        public void Keep(byte[] message)
        {
            kept.Enqueue(message);
            bytes += message.Length;
            while (kept.Count > KeptMessages || bytes > KeptBytes) bytes -= kept.Dequeue().Length;
        }

        /// <summary>What came after a number, as far as it is kept; and whether some of it is lost. From 0: everything.</summary>
        public (IReadOnlyCollection<byte[]> Missed, bool Gap) After(long seq)
        {
            if (seq == 0) seq = start;
            return seq > Seq || seq < Seq - kept.Count ? (kept.ToArray(), true) : (kept.Skip(kept.Count - (int)(Seq - seq)).ToArray(), false);
        }
    }
}
