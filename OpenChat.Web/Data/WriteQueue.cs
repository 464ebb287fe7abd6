using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using LogEvent = OpenChat.Web.Domain.LogEvent;

namespace OpenChat.Web.Data;

/// <summary>The queue is full: the server is writing more than it can. Answer 503 with Retry-After; the caller's words are kept.</summary>
public sealed class WriteQueueFullException() : Exception("Too many writes are waiting.");

/// <summary>
/// The one writer. Commands wait in a bounded queue, up to 64 of them share one transaction and one fsync, and each caller
/// is answered only after the commit: a 2xx means that the disk has it. One writer also means that positions are in commit order.
/// </summary>
public sealed class WriteQueue(IDbContextFactory<AppDb> databases, DatabaseOptions options, WriteMetrics metrics, TimeProvider time, ILogger<WriteQueue> log) : BackgroundService
{
    private const int Capacity = 1024, BatchSize = 64, Retries = 3;

    /// <summary>Any fixed number: it names the lock that serialises the writers of all nodes.</summary>
    private const long LockKey = 0x6f70656e63686174;

    private bool isFull;
    private readonly Channel<Job> jobs = Channel.CreateBounded<Job>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Told after each commit that wrote to the log: what it wrote there. Must not block.</summary>
    public event Action<IReadOnlyCollection<LogEvent>>? Committed;

    /// <summary>Commands waiting right now.</summary>
    public int Depth => jobs.Reader.Count;

    /// <summary>
    /// Runs a command in the writer's transaction and returns once it is on disk. The command repeats its own permission check:
    /// what was true when the request arrived need not be true when its turn comes. It may run several times, so it touches only the scope.
    /// </summary>
    /// <exception cref="WriteQueueFullException">More than 1,024 commands wait.</exception>
    public async Task<T> RunAsync<T>(Func<WriteScope, Task<T>> command)
    {
        using var span = WriteMetrics.Source.StartActivity("write"); // Waiting, running and the commit, within the request that asked for it.
        var job = new Job<T>(command);
        if (!jobs.Writer.TryWrite(job)) throw new WriteQueueFullException();
        return await job.Done.Task;
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<WriteScope, Task> command) => RunAsync(async scope => { await command(scope); return true; });

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Job>(BatchSize);
        metrics.Watch(() => Depth);
        try
        {
            while (await jobs.Reader.WaitToReadAsync(stoppingToken))
            {
                batch.Clear();
                while (batch.Count < BatchSize && jobs.Reader.TryRead(out var job)) batch.Add(job);
                await WriteAsync(batch);
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is still queued was never acknowledged; it is written now rather than refused.
            jobs.Writer.TryComplete();
            batch.Clear();
            while (jobs.Reader.TryRead(out var job)) batch.Add(job);
            if (batch.Count > 0) await WriteAsync(batch);
        }
    }

    private async Task WriteAsync(List<Job> batch)
    {
        var began = time.GetTimestamp();
        try
        {
            for (var retries = 0; batch.Count > 0; retries++)
                try
                {
                    if (retries > 1) log.LogInformation("{Count} writes met somebody else's and run again", batch.Count);
                    if (retries > 0) batch = await OneByOneAsync(batch, mayRetry: retries < Retries);
                    else if (await TryTogetherAsync(batch)) return;
                }
                catch (Exception error) when (retries < Retries && Collision.Is(error)) { /* Nothing was written: all of it again. */ }
        }
        catch (Exception error)
        {
            // The database itself failed (disk full, connection lost): every caller hears it, the loop goes on.
            if (!DatabaseTrouble.IsDiskFull(error)) log.LogError(error, "A batch of {Count} writes failed", batch.Count);
            foreach (var job in batch) Refuse(job, error);
        }
        finally
        {
            metrics.Committed(time.GetElapsedTime(began));
        }
    }

    /// <summary>The usual case: no savepoints (they cost 38 %). False when a command failed; nothing is written then.</summary>
    private async Task<bool> TryTogetherAsync(List<Job> batch)
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var transaction = await BeginAsync(db);
        foreach (var job in batch)
        {
            try
            {
                await RunAsync(job, db);
            }
            catch (Exception error) when (batch.Count > 1 || Collision.Is(error))
            {
                await transaction.RollbackAsync();
                return false;
            }
            catch (Exception error)
            {
                await transaction.RollbackAsync();
                Refuse(job, error);
                return true;
            }
        }
        await transaction.CommitAsync();
        foreach (var job in batch) Complete(job);
        if (Tell(batch) && isFull) // What writes nothing needs no room.
        {
            isFull = false;
            log.LogInformation("There is room on the disk again: what people write is taken");
        }
        return true;
    }

    /// <summary>After a failure: the same commands again, each behind a savepoint, so that one never fails its neighbours.</summary>
    /// <returns>Those that met somebody else's write, to be run once more.</returns>
    private async Task<List<Job>> OneByOneAsync(List<Job> batch, bool mayRetry)
    {
        await using var db = await databases.CreateDbContextAsync();
        await using var transaction = await BeginAsync(db);
        var failed = new Dictionary<Job, Exception>();
        foreach (var job in batch)
        {
            await transaction.CreateSavepointAsync("command");
            try
            {
                await RunAsync(job, db);
            }
            catch (Exception error)
            {
                failed[job] = error;
                db.ChangeTracker.Clear();
                await transaction.RollbackToSavepointAsync("command");
            }
        }
        await transaction.CommitAsync();
        var again = new List<Job>();
        foreach (var job in batch)
        {
            if (!failed.TryGetValue(job, out var error)) Complete(job);
            else if (mayRetry && Collision.Is(error)) again.Add(job);
            else Refuse(job, error);
        }
        Tell(batch.Where(job => !failed.ContainsKey(job)));
        return again;
    }

    /// <returns>Whether anything was written that others are to hear of.</returns>
    private bool Tell(IEnumerable<Job> done)
    {
        List<LogEvent> written = [.. done.SelectMany(job => job.Scope!.Appended)];
        if (written.Count > 0) Committed?.Invoke(written);
        return written.Count > 0;
    }

    private async Task RunAsync(Job job, AppDb db)
    {
        var scope = job.Scope = new WriteScope(db, time); // Of the last time it ran: the one that is written.
        await job.ExecuteAsync(scope);
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
    }

    private async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> BeginAsync(AppDb db)
    {
        db.Database.AutoSavepointsEnabled = false; // EF would set one around each save, for nobody: a batch that fails is written again whole.
        var transaction = await BeginOrCloseAsync(db);
        // First statement of the batch: taken later, two nodes deadlock (measured), and positions would not be in commit order.
        if (options.UsesPostgres) await db.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({LockKey})");
        return transaction;
    }

    /// <summary>Where the transaction cannot begin, EF leaves its connection open, and a pooled context would keep it so for whoever gets it next.</summary>
    private static async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> BeginOrCloseAsync(AppDb db)
    {
        try
        {
            return await db.Database.BeginTransactionAsync();
        }
        catch
        {
            await db.Database.CloseConnectionAsync();
            throw;
        }
    }

    /// <summary>A full disk is said once, and not for each of the hundreds who go on writing.</summary>
    private void Refuse(Job job, Exception error)
    {
        if (DatabaseTrouble.IsDiskFull(error) && !isFull)
        {
            isFull = true;
            log.LogError("The disk is full: what people write is refused with 507, and what is there can be read, until there is room");
        }
        job.Fail(error);
    }

    private void Complete(Job job)
    {
        try
        {
            job.Scope!.DoAfterwards();
        }
        catch (Exception error)
        {
            log.LogError(error, "What follows a write failed; the write itself stands");
        }
        job.Complete();
    }

    private abstract class Job
    {
        public WriteScope? Scope { get; set; }
        public abstract Task ExecuteAsync(WriteScope scope);
        public abstract void Complete();
        public abstract void Fail(Exception error);
    }

    private sealed class Job<T>(Func<WriteScope, Task<T>> command) : Job
    {
        private T result = default!;
        public TaskCompletionSource<T> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public override async Task ExecuteAsync(WriteScope scope) => result = await command(scope);
        public override void Complete() => Done.TrySetResult(result);
        public override void Fail(Exception error) => Done.TrySetException(error);
    }
}
