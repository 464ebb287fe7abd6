using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>Deletes rows that nothing reads any more, in batches, so that no one's message waits for it. Messages stay.</summary>
public sealed class Pruning(WriteQueue queue, DatabaseOptions options, TimeProvider time, ILogger<Pruning> log) : BackgroundService
{
    /// <summary>Rows that one command deletes: some milliseconds.</summary>
    public const int Batch = 2000;

    private static readonly TimeSpan Every = TimeSpan.FromMinutes(10);

    /// <summary>How long ended things are kept.</summary>
    private static readonly TimeSpan Age = TimeSpan.FromDays(30);

    /// <summary>A cookie is good for at most 30 days after its last request; a day more, because that is stored a little late.</summary>
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

    /// <summary>Deletes all that is due now. What fails is tried again the next time, and stops nothing else.</summary>
    public async Task PruneAsync(CancellationToken cancel = default)
    {
        foreach (var delete in new Func<WriteScope, Task<int>>[] { EventsAsync, SessionsAsync, SeatsAsync, CallsAsync, InvitesAsync })
            try
            {
                while (await queue.RunAsync(delete) == Batch) cancel.ThrowIfCancellationRequested();
            }
            catch (Exception error) when (!cancel.IsCancellationRequested)
            {
                log.LogWarning(error, "Old rows could not be deleted; it is tried again in {Minutes} minutes", Every.TotalMinutes);
            }
    }

    /// <summary>Too old to be replayed, or too many. The newest event always stays: it says where the log is.</summary>
    private async Task<int> EventsAsync(WriteScope scope)
    {
        var newest = await scope.Db.Events.MaxAsync(e => (long?)e.Pos) ?? 0;
        var tooOld = scope.Now - options.EventAge;
        var tooMany = newest - options.EventRows;
        var oldest = scope.Db.Events.OrderBy(e => e.Pos).Take(Batch);
        var upTo = await oldest.Where(e => e.Pos < newest && (e.At < tooOld || e.Pos <= tooMany)).MaxAsync(e => (long?)e.Pos);
        return upTo is null ? 0 : await scope.Db.Events.Where(e => e.Pos <= upTo).ExecuteDeleteAsync();
    }

    /// <summary>Revoked or expired: neither is seen again.</summary>
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

    /// <summary>A direct call stays, without its seats: its line in the channel says how it ended and how long it was.</summary>
    private static Task<int> CallsAsync(WriteScope scope)
    {
        var old = scope.Now - Age;
        return scope.Db.Calls.Where(c => c.Kind == CallKind.Open && c.EndedAt < old && !scope.Db.Messages.Any(m => m.CallId == c.Id))
            .OrderBy(c => c.EndedAt).Take(Batch).ExecuteDeleteAsync();
    }

    /// <summary>When an invite was used up is not stored; that it was made so long ago is near enough.</summary>
    private static Task<int> InvitesAsync(WriteScope scope)
    {
        var old = scope.Now - Age;
        return scope.Db.Invites.Where(i => i.CreatedAt < old && (i.RevokedAt < old || i.ExpiresAt < old || i.Uses >= i.MaxUses))
            .OrderBy(i => i.CreatedAt).Take(Batch).ExecuteDeleteAsync();
    }
}
