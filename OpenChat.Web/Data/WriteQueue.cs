using System.Threading.Channels;
using Microsoft.EntityFrameworkCore;
using LogEvent = OpenChat.Web.Domain.LogEvent;
using Channel = System.Threading.Channels.Channel;

namespace OpenChat.Web.Data;

/// <summary>The queue is full. Answer 503 with Retry-After.</summary>
public sealed class WriteQueueFullException() : Exception("Too many writes are waiting.");

/// <summary>
/// The single writer. Commands wait in a bounded queue, and up to 64 share a transaction and an fsync. Callers continue after the
/// commit, so a 2xx means that the change is on disk. With one writer, log positions are in commit order.
/// </summary>
public sealed class WriteQueue(
    IDbContextFactory<AppDb> databases, DatabaseOptions options, WriteMetrics metrics, Outage outage, TimeProvider time,
    ILogger<WriteQueue> log)
    : BackgroundService
{
    private const int Capacity = 1024, BatchSize = 64, Retries = 3;

    /// <summary>An arbitrary key for the PostgreSQL lock that serialises the writers of all nodes.</summary>
    private const long LockKey = 0x6f70656e63686174;

    private readonly string idle = $"{options.IdleSeconds}s";
    private bool isDiskFull;
    private readonly Channel<Job> jobs = Channel.CreateBounded<Job>(new BoundedChannelOptions(Capacity) { SingleReader = true });

    /// <summary>Raised after each commit that appended events. Handlers must not block.</summary>
    public event Action<IReadOnlyCollection<LogEvent>>? Committed;

    /// <summary>Commands waiting right now.</summary>
    public int Depth => jobs.Reader.Count;

    /// <summary>
    /// Runs a command in the writer's transaction and returns once it is on disk. The command repeats its permission check, which may
    /// no longer hold by now. It may run several times, so it must change nothing but the scope.
    /// </summary>
    /// <exception cref="WriteQueueFullException">1,024 commands are waiting.</exception>
    public async Task<T> RunAsync<T>(Func<WriteScope, Task<T>> command)
    {
        using var span = WriteMetrics.Source.StartActivity("write"); // From queueing to commit.
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
            // Stopping: writes what is still queued.
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
                    if (retries > 1) log.LogInformation("Retrying {Count} writes after a collision with another writer", batch.Count);
                    if (retries > 0) batch = await OneByOneAsync(batch, mayRetry: retries < Retries);
                    else if (await TryTogetherAsync(batch)) return;
                }
                catch (Exception error) when (retries < Retries && Collision.Is(error)) { /* Nothing was written. Retry all. */ }
        }
        catch (Exception error)
        {
            // The database itself failed (disk full, locked, connection lost): every caller gets the error, and the loop goes on.
            var isAway = outage.Note(error);
            if (!isAway && !DatabaseTrouble.IsDiskFull(error)) log.LogError(error, "A batch of {Count} writes failed", batch.Count);
            foreach (var job in batch) Refuse(job, error);
            // Those who waited meanwhile would wait for the same timeout once more.
            if (isAway || Collision.IsTransient(error)) while (jobs.Reader.TryRead(out var waiting)) Refuse(waiting, error);
        }
        finally
        {
            metrics.Committed(time.GetElapsedTime(began));
        }
    }

    /// <summary>The usual case, without the cost of savepoints. False if a command failed and nothing was written.</summary>
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
            catch (Exception error) when ((batch.Count > 1 || Collision.Is(error)) && !DatabaseTrouble.IsAway(error))
            {
                await transaction.RollbackAsync();
                return false;
            }
            catch (Exception error) when (!DatabaseTrouble.IsAway(error)) // Else there is no connection to roll back on.
            {
                await transaction.RollbackAsync();
                Refuse(job, error);
                return true;
            }
        }
        await transaction.CommitAsync();
        foreach (var job in batch) Complete(job);
        if (Publish(batch) && isDiskFull) // A batch without events may have written nothing.
        {
            isDiskFull = false;
            log.LogInformation("There is room on the disk again. Writes are accepted");
        }
        return true;
    }

    /// <summary>After a failure: runs each command behind a savepoint, so that it does not fail the others.</summary>
    /// <returns>Commands to retry, which collided with another writer.</returns>
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
            catch (Exception error) when (!DatabaseTrouble.IsAway(error))
            {
                failed[job] = error;
                db.ChangeTracker.Clear();
                await transaction.RollbackToSavepointAsync("command");
            }
        }
        await transaction.CommitAsync();
        var collided = new List<Job>();
        foreach (var job in batch)
        {
            if (!failed.TryGetValue(job, out var error)) Complete(job);
            else if (mayRetry && Collision.Is(error)) collided.Add(job);
            else Refuse(job, error);
        }
        Publish(batch.Where(job => !failed.ContainsKey(job)));
        return collided;
    }

    /// <returns>Whether there were any events.</returns>
    private bool Publish(IEnumerable<Job> done)
    {
        List<LogEvent> written = [.. done.SelectMany(job => job.Scope!.Appended)];
        if (written.Count > 0) Committed?.Invoke(written);
        return written.Count > 0;
    }

    private async Task RunAsync(Job job, AppDb db)
    {
        var scope = job.Scope = new WriteScope(db, time); // Replaces that of a run that was rolled back.
        await job.ExecuteAsync(scope);
        await db.SaveChangesAsync();
        db.ChangeTracker.Clear();
    }

    private async Task<Microsoft.EntityFrameworkCore.Storage.IDbContextTransaction> BeginAsync(AppDb db)
    {
        db.Database.AutoSavepointsEnabled = false; // Not needed: a failed batch runs again.
        var transaction = await BeginOrCloseAsync(db);
        // Must be the first statement: taken later, two nodes deadlock, and positions would not be in commit order.
        // PostgreSQL ends a transaction whose writer vanished silently; it would keep the lock for hours.
        if (options.UsesPostgres)
            await db.Database.ExecuteSqlAsync(
                $"SELECT set_config('idle_in_transaction_session_timeout', {idle}, true), pg_advisory_xact_lock({LockKey})");
        return transaction;
    }

    /// <summary>If a transaction cannot begin, EF leaves the connection open, and a pooled context would pass it on.</summary>
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

    /// <summary>Logs a full disk once, not for each write.</summary>
    private void Refuse(Job job, Exception error)
    {
        if (DatabaseTrouble.IsDiskFull(error) && !isDiskFull)
        {
            isDiskFull = true;
            log.LogError("The disk is full. Writes are refused with 507 until there is room; reading still works");
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
