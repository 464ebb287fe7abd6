using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>
/// Deletes rows that are no longer read, in batches so that other writes do not wait, and empties SQLite's write-ahead log, which may
/// still hold deleted text. Keeps messages.
/// </summary>
public sealed class Pruning(
    WriteQueue queue, DatabaseOptions options, DataFolder folder, TimeProvider time, ILogger<Pruning> log) : BackgroundService
{
    public const int Batch = 2000;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>How long ended seats, calls and invites are kept.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromDays(30);

    /// <summary>Cookies expire 30 days after the last request, which may be stored a little late.</summary>
    private static readonly TimeSpan SessionAge = TimeSpan.FromDays(31);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await PruneAsync(stoppingToken);
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    /// <summary>Deletes everything that is due. A failure does not stop the rest and is retried next time.</summary>
    public async Task PruneAsync(CancellationToken cancel = default)
    {
        foreach (var delete in new Func<WriteScope, Task<int>>[] { EventsAsync, SessionsAsync, SeatsAsync, CallsAsync, InvitesAsync })
            try
            {
                while (await queue.RunAsync(delete) == Batch) cancel.ThrowIfCancellationRequested();
            }
            catch (Exception error) when (!cancel.IsCancellationRequested)
            {
                if (DatabaseTrouble.IsAway(error)) return; // Logged once for all.
                log.LogWarning(error, "Old rows could not be deleted; retrying in {Minutes} minutes", Every.TotalMinutes);
            }
        if (!options.UsesPostgres) EmptyLog();
    }

    /// <summary>
    /// SQLite overwrites its write-ahead log only when it starts it over, which on a quiet server takes days. Gives up after a moment if
    /// someone is reading, because writes wait meanwhile.
    /// </summary>
    private void EmptyLog()
    {
        try
        {
            using var connection = new SqliteConnection($"Data Source={folder.DatabaseFile};Pooling=False");
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA busy_timeout=100; PRAGMA wal_checkpoint(TRUNCATE);";
            command.ExecuteNonQuery();
        }
        catch (SqliteException error)
        {
            log.LogInformation(
                "The database's log could not be emptied; retrying in {Minutes} minutes: {Reason}", Every.TotalMinutes, error.Message);
        }
    }

    /// <summary>Keeps the newest event, which marks the end of the log.</summary>
    private async Task<int> EventsAsync(WriteScope scope)
    {
        var newest = await scope.Db.Events.MaxAsync(e => (long?)e.Pos) ?? 0;
        var tooOld = scope.Now - options.EventAge;
        var tooMany = newest - options.EventRows;
        var oldest = scope.Db.Events.OrderBy(e => e.Pos).Take(Batch);
        var upTo = await oldest.Where(e => e.Pos < newest && (e.At < tooOld || e.Pos <= tooMany)).MaxAsync(e => (long?)e.Pos);
        return upTo is null ? 0 : await scope.Db.Events.Where(e => e.Pos <= upTo).ExecuteDeleteAsync();
    }

    /// <summary>Expired, or revoked before that.</summary>
    private static Task<int> SessionsAsync(WriteScope scope)
    {
        var old = scope.Now - SessionAge;
        return scope.Db.Sessions.Where(s => s.LastSeenAt < old).OrderBy(s => s.LastSeenAt).Take(Batch).ExecuteDeleteAsync();
    }

    private static Task<int> SeatsAsync(WriteScope scope)
    {
        var old = scope.Now - Age;
        return scope.Db.Seats.Where(s => s.LeftAt < old).OrderBy(s => s.LeftAt).Take(Batch).ExecuteDeleteAsync();
    }

    /// <summary>Keeps direct calls: their messages show how they ended and how long they took.</summary>
    private static Task<int> CallsAsync(WriteScope scope)
    {
        var old = scope.Now - Age;
        return scope.Db.Calls.Where(c => c.Kind == CallKind.Open && c.EndedAt < old && !scope.Db.Messages.Any(m => m.CallId == c.Id))
            .OrderBy(c => c.EndedAt).Take(Batch).ExecuteDeleteAsync();
    }

    private static Task<int> InvitesAsync(WriteScope scope)
    {
        var old = scope.Now - Age;
        return scope.Db.Invites.Where(i => i.CreatedAt < old && (i.RevokedAt < old || i.ExpiresAt < old || i.UsedUpAt < old))
            .OrderBy(i => i.CreatedAt).Take(Batch).ExecuteDeleteAsync();
    }
}
