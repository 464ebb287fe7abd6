using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Messaging;

/// <summary>
/// Sends scheduled messages when they are due; what came due while the server was off, when it is back. Each is posted with its id as
/// nonce, so that scheduling it twice sends it once.
/// </summary>
public sealed class SendScheduled(
    WriteQueue queue, PostMessage post, IDbContextFactory<AppDb> databases, TimeProvider time, ILogger<SendScheduled> log)
    : BackgroundService
{
    private const int Batch = 50;

    /// <summary>Timers do not run while a computer sleeps, and its clock may be set meanwhile.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim woken = new(0, 1);

    /// <summary>Something was scheduled or changed.</summary>
    internal void Wake()
    {
        if (woken.CurrentCount > 0) return;
        try { woken.Release(); }
        catch (SemaphoreFullException) { /* Woken concurrently. */ }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(TimeSpan.FromSeconds(1), time, stoppingToken); // Not while the server starts.
            while (true) await WaitAsync(await TrySendAsync(stoppingToken), stoppingToken);
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    public override void Dispose()
    {
        woken.Dispose();
        base.Dispose();
    }

    private async Task WaitAsync(TimeSpan wait, CancellationToken stopping)
    {
        using var due = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(due.Token, stopping);
        try
        {
            await woken.WaitAsync(either.Token);
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested) { /* Due. */ }
    }

    /// <returns>How long until the next is due.</returns>
    private async Task<TimeSpan> TrySendAsync(CancellationToken stopping)
    {
        try
        {
            return await SendAsync(stopping);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            if (!DatabaseTrouble.IsAway(error)) log.LogWarning(error, "Scheduled messages could not be sent; trying again in 5 seconds");
            return Again;
        }
    }

    private async Task<TimeSpan> SendAsync(CancellationToken stopping)
    {
        var now = time.GetUtcNow().UtcDateTime;
        await using var db = await databases.CreateDbContextAsync(stopping);
        var waiting = db.ScheduledMessages.AsNoTracking().Where(s => !s.HasFailed);
        var due = await waiting.Where(s => s.DueAt <= now).OrderBy(s => s.DueAt).Select(s => s.Id).Take(Batch).ToListAsync(stopping);
        foreach (var id in due)
        {
            stopping.ThrowIfCancellationRequested();
            await SendAsync(id);
        }
        if (await waiting.MinAsync(s => (DateTime?)s.DueAt, stopping) is not { } next) return Longest;
        var wait = next - time.GetUtcNow().UtcDateTime;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait < Longest ? wait : Longest;
    }

    /// <summary>One that cannot be stored must not hold up the others.</summary>
    private async Task SendAsync(Guid id)
    {
        try
        {
            await queue.RunAsync(scope => SendAsync(scope, id));
        }
        catch (Exception error) when (!DatabaseTrouble.IsAway(error))
        {
            log.LogError(error, "Scheduled message {Id} could not be sent", id);
            await queue.RunAsync(scope => scope.Db.ScheduledMessages.Where(s => s.Id == id)
                .ExecuteUpdateAsync(set => set.SetProperty(s => s.HasFailed, true)));
        }
    }

    /// <summary>Read, posted and dropped in one transaction: neither a crash nor a change at the last moment makes two of it.</summary>
    private async Task<bool> SendAsync(WriteScope scope, Guid id)
    {
        var due = await scope.Db.ScheduledMessages.SingleOrDefaultAsync(s => s.Id == id && !s.HasFailed && s.DueAt <= scope.Now);
        if (due is null) return false;
        var draft = new Draft(due.Text, due.ReplyToId, !due.IsQuiet);
        MessageBody.PrepareMeanwhile(draft.Text);
        var result = await post.RunAsync(scope, due.ChannelId, due.AuthorId, id.ToString("N"), draft);
        if (result.Outcome is PostOutcome.Posted or PostOutcome.Repeated or PostOutcome.NonceReused) scope.Db.Remove(due);
        else due.HasFailed = true;
        scope.Append(EventKind.Scheduled, id, user: due.AuthorId);
        return true;
    }
}
