using System.Buffers;
using System.IO.Pipelines;

namespace OpenChat.Web.Live;

/// <summary>
/// One open stream. Frames are queued under its lock and written by one flush owner at a time: a pass takes what is
/// pending into one write and one flush, and nobody waits for a flush that does not complete at once.
/// </summary>
public sealed class Connection(Guid userId, Guid sessionId, PipeWriter output, LiveOptions options, TimeProvider time)
{
    private const int Helping = 64 * 1024; // As much as the web server holds for a browser before it makes a writer wait.

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

    /// <summary>Ends when the stream has: said goodbye to, too slow, or gone.</summary>
    public Task Completion => done.Task;

    /// <summary>Hands this connection to a flush loop.</summary>
    internal Action<Connection> Schedule { get; set; } = _ => { };

    /// <summary>Called when a stream that must catch up has taken all it was given.</summary>
    internal Action Drained { get; set; } = () => { };

    /// <summary>Replaced whole, never changed.</summary>
    public LiveView View { get; internal set; } = LiveView.Nothing;

    // What follows belongs to the hub and is touched under its lock only.
    internal long Number { get; set; }

    /// <summary>What the browser asked to watch; <see cref="Watched"/> is the part of it that its person may see now.</summary>
    internal HashSet<Guid> Wanted { get; set; } = [];
    internal HashSet<Guid> Watched { get; set; } = [];
    internal long WatchNumber { get; set; }

    /// <summary>Frames that arrived while it is being settled; null once it is live.</summary>
    internal List<LiveFrame>? Buffer { get; set; } = [];

    internal Dictionary<Guid, LiveFrame> Unread { get; } = [];
    internal bool Greeted { get; set; }

    /// <summary>Somebody brings it up to date right now, or waits for a turn to: one at a time.</summary>
    internal bool Settling { get; set; }
    internal long Passed { get; set; }

    /// <summary>Its queue overflowed at this position; null while it keeps up.</summary>
    internal long? CatchUpFrom { get; set; }
    internal long NextHeartbeat { get; set; }
    internal long RotateAt { get; set; }
    internal long NextSessionCheck { get; set; }
    internal bool Active { get; set; } = true;

    /// <returns>False when too much waits already: the hub then lets it catch up from the log.</returns>
    /// <param name="always">However much waits: a picture of the whole that nothing would send again.</param>
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

    /// <summary>Writes a last frame, however full the queue is, and ends the stream once it is out.</summary>
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

    /// <summary>True where a flush has been waiting on the browser for too long.</summary>
    internal bool IsStuck()
    {
        lock (gate) return flushing is not null && time.GetElapsedTime(flushStarted) > options.FlushDeadline;
    }

    /// <summary>It was said goodbye to, or its request is over: nothing more is worth doing for it.</summary>
    public bool IsOver()
    {
        lock (gate) return closing || detached || done.Task.IsCompleted;
    }

    internal bool IsDrained()
    {
        lock (gate) return pending.Count == 0;
    }

    /// <summary>The request is to be cut and not completed: its reader is stuck, or something failed.</summary>
    public bool WasAborted { get; private set; }

    internal void Abort()
    {
        WasAborted = true;
        done.TrySetResult();
    }

    /// <summary>One pass of its flush owner. Must not block.</summary>
    internal void Flush()
    {
        bool again;
        lock (gate)
        {
            if (detached) return;
            try
            {
                WriteSome();
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
                done.TrySetResult(); // The request ended under us.
            }
            again = scheduled = pending.Count > 0;
            if (closing && !again) done.TrySetResult();
        }
        if (again) Schedule(this); // Behind the others, who wait for less.
        else if (CatchUpFrom is not null) Drained();
    }

    /// <summary>
    /// What is written is copied for this connection alone, what waits is shared by all. So a browser that reads nothing holds
    /// little more than one such helping, however much waits for it.
    /// </summary>
    private void WriteSome()
    {
        var (frames, written) = (0, 0);
        while (frames < pending.Count && written < Helping)
        {
            output.Write(pending[frames].Span);
            written += pending[frames++].Length;
        }
        pending.RemoveRange(0, frames);
        pendingBytes -= written;
    }

    /// <summary>The request is over: nothing may be written after this returns, for the buffers go to another request.</summary>
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
        await Task.Yield(); // Leaves the lock first: what follows may take it again and must find this task stored.
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
