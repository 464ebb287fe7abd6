using System.Buffers;
using System.IO.Pipelines;

namespace OpenChat.Web.Live;

/// <summary>
/// One open stream. Frames are queued under its lock. A flush loop writes a chunk of them and flushes once, and does not wait for a flush
/// that does not complete at once.
/// </summary>
public sealed class Connection(Guid userId, Guid sessionId, PipeWriter output, LiveOptions options, TimeProvider time)
{
    private const int ChunkBytes = 64 * 1024; // Kestrel's buffer: beyond it, a writer waits.

    private readonly Lock gate = new();
    private readonly List<ReadOnlyMemory<byte>> pending = [];
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int pendingBytes;
    private bool scheduled, closing, detached;
    private Task? flushing;
    private long flushStarted;

    public Guid Id { get; } = Guid.CreateVersion7();
    public Guid UserId { get; } = userId;
    public Guid SessionId { get; } = sessionId;

    /// <summary>Completes when the stream has ended: closed, too slow, or gone.</summary>
    public Task Completion => done.Task;

    /// <summary>Hands this connection to a flush loop.</summary>
    internal Action<Connection> Schedule { get; set; } = _ => { };

    /// <summary>Called when a stream that must catch up has sent its queue.</summary>
    internal Action Drained { get; set; } = () => { };

    /// <summary>Immutable; replaced as a whole.</summary>
    public LiveView View { get; internal set; } = LiveView.Nothing;

    // The following members are guarded by the hub's lock.
    internal long Number { get; set; }

    /// <summary>Channels the browser requested; <see cref="Watched"/> are those its person may see.</summary>
    internal HashSet<Guid> Wanted { get; set; } = [];
    internal HashSet<Guid> Watched { get; set; } = [];
    internal long WatchNumber { get; set; }

    /// <summary>Frames that arrive while settling; null once live.</summary>
    internal List<LiveFrame>? Buffer { get; set; } = [];

    internal Dictionary<Guid, LiveFrame> Unread { get; } = [];
    internal bool Greeted { get; set; }

    /// <summary>A task is bringing it up to date, or waits to. One at a time.</summary>
    internal bool Settling { get; set; }
    internal long Passed { get; set; }

    /// <summary>The position where its queue overflowed; null while it keeps up.</summary>
    internal long? CatchUpFrom { get; set; }
    internal long NextHeartbeat { get; set; }
    internal long RotateAt { get; set; }
    internal long NextSessionCheck { get; set; }
    internal bool Active { get; set; } = true;

    /// <returns>False if the queue is full; the hub then lets the stream catch up from the log.</returns>
    /// <param name="always">Ignores the limit, for snapshots that would not be sent again.</param>
    internal bool TryEnqueue(ReadOnlyMemory<byte> frame, bool always = false)
    {
        lock (gate)
        {
            if (detached || closing) return true;
            if (!always && (pending.Count >= options.QueuedFrames || pendingBytes + frame.Length > options.QueuedBytes)) return false;
            pending.Add(frame);
            pendingBytes += frame.Length;
            if (scheduled) return true;
            scheduled = true;
        }
        Schedule(this);
        return true;
    }

    /// <summary>Queues a last frame, ignoring the limit, and ends the stream once it is sent.</summary>
    internal void Close(ReadOnlyMemory<byte> goodbye)
    {
        lock (gate)
        {
            if (detached || closing) return;
            pending.Add(goodbye);
            pendingBytes += goodbye.Length;
            closing = true;
            if (scheduled) return;
            scheduled = true;
        }
        Schedule(this);
    }

    internal bool IsStuck()
    {
        lock (gate) return flushing is not null && time.GetElapsedTime(flushStarted) > options.FlushDeadline;
    }

    public bool IsOver()
    {
        lock (gate) return closing || detached || done.Task.IsCompleted;
    }

    internal bool IsDrained()
    {
        lock (gate) return pending.Count == 0;
    }

    /// <summary>Whether to abort the request instead of completing it: its reader is stuck, or something failed.</summary>
    public bool WasAborted { get; private set; }

    internal void Abort()
    {
        WasAborted = true;
        done.TrySetResult();
    }

    /// <summary>Called by the flush loop. Must not block.</summary>
    internal void Flush()
    {
        bool again;
        lock (gate)
        {
            if (detached) return;
            try
            {
                WriteChunk();
                var flush = output.FlushAsync();
                if (!flush.IsCompletedSuccessfully)
                {
                    flushStarted = time.GetTimestamp();
                    flushing = FinishAsync(flush);
                    return;
                }
                if (flush.Result.IsCompleted) done.TrySetResult();
            }
            catch (InvalidOperationException)
            {
                done.TrySetResult(); // The request has ended.
            }
            again = scheduled = pending.Count > 0;
            if (closing && !again) done.TrySetResult();
        }
        if (again) Schedule(this);
        else if (CatchUpFrom is not null) Drained();
    }

    /// <summary>
    /// Writing copies; queued frames are shared by all connections. So a browser that reads nothing costs one chunk of memory, however
    /// long its queue.
    /// </summary>
    private void WriteChunk()
    {
        var (frames, written) = (0, 0);
        while (frames < pending.Count && written < ChunkBytes)
        {
            output.Write(pending[frames].Span);
            written += pending[frames++].Length;
        }
        pending.RemoveRange(0, frames);
        pendingBytes -= written;
    }

    /// <summary>The request has ended. Nothing may be written after this returns, because its buffers are reused.</summary>
    internal async Task DetachAsync()
    {
        Task? last;
        lock (gate)
        {
            detached = true;
            last = flushing;
        }
        output.CancelPendingFlush();
        if (last is not null) await last;
        done.TrySetResult();
    }

    private async Task FinishAsync(ValueTask<FlushResult> flush)
    {
        await Task.Yield(); // The caller holds the lock and must store this task first.
        try
        {
            if ((await flush).IsCompleted) done.TrySetResult();
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or InvalidOperationException)
        {
            done.TrySetResult();
        }
        bool again;
        lock (gate)
        {
            flushing = null;
            again = pending.Count > 0 && !detached;
            scheduled = again;
            if (closing && !again) done.TrySetResult();
        }
        if (again) Schedule(this);
        else if (CatchUpFrom is not null) Drained();
    }
}
