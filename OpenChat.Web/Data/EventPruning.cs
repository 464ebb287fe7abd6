using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>
/// Deletes events that are too old to be replayed, in batches so that other writes do not wait. Keeps the newest event, which marks
/// the end of the log.
/// </summary>
public sealed class EventPruning(
    WriteQueue queue, DatabaseOptions options, TimeProvider time, ILogger<EventPruning> log) : BackgroundService
{
    /// <summary>Rows that one command deletes.</summary>
    public const int Batch = 2000;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    while (await PruneAsync() == Batch) stoppingToken.ThrowIfCancellationRequested();
                }
                catch (Exception error) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(error, "Old events could not be deleted; retrying in {Minutes} minutes", Every.TotalMinutes);
                }
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    /// <returns>How many were deleted; after a full batch there may be more.</returns>
    public Task<int> PruneAsync() => queue.RunAsync(async scope =>
    {
        var newest = await scope.Db.Events.MaxAsync(e => (long?)e.Pos) ?? 0;
        var tooOld = scope.Now - options.EventAge;
        var tooMany = newest - options.EventRows;
        var oldest = scope.Db.Events.OrderBy(e => e.Pos).Take(Batch);
        var upTo = await oldest.Where(e => e.Pos < newest && (e.At < tooOld || e.Pos <= tooMany)).MaxAsync(e => (long?)e.Pos);
        return upTo is null ? 0 : await scope.Db.Events.Where(e => e.Pos <= upTo).ExecuteDeleteAsync();
    });
}
