using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>
/// Publishes changes of reactions, at most once a second for each message: 500 people who react within a minute cause sixty small frames.
/// That a change is unpublished is stored with it, so a crash delays it and loses nothing.
/// </summary>
public sealed class ReactionNews(
    WriteQueue queue, IDbContextFactory<AppDb> databases, TimeProvider time, ILogger<ReactionNews> log) : BackgroundService
{
    private const int Most = 500;
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim woken = new(0, 1);

    /// <summary>In the transaction of the change.</summary>
    /// <param name="message">Tracked, with its channel.</param>
    internal async Task AddAsync(WriteScope scope, Message message, bool atOnce)
    {
        if (atOnce || IsDue(message, scope.Now))
        {
            if (message.ReactedAt is not null) await scope.Db.PendingReacts.Where(p => p.MessageId == message.Id).ExecuteDeleteAsync();
            Tell(scope, message);
            return;
        }
        if (!await scope.Db.PendingReacts.AnyAsync(p => p.MessageId == message.Id))
            scope.Db.PendingReacts.Add(new() { MessageId = message.Id });
        scope.Afterwards(Wake);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Task.Delay(Every, time, stoppingToken); // Not while the server starts.
            if (await IsAnyLeftAsync(stoppingToken)) Wake();
            while (true)
            {
                await woken.WaitAsync(stoppingToken);
                do await Task.Delay(Every, time, stoppingToken);
                while (!await TryTellAllAsync(stoppingToken));
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }

    public override void Dispose()
    {
        woken.Dispose();
        base.Dispose();
    }

    /// <summary>Whether the last run left changes unpublished: a read, so that a start writes nothing. True if the read fails.</summary>
    private async Task<bool> IsAnyLeftAsync(CancellationToken stopping)
    {
        try
        {
            await using var db = await databases.CreateDbContextAsync(stopping);
            return await db.PendingReacts.AnyAsync(stopping);
        }
        catch (Exception) when (!stopping.IsCancellationRequested)
        {
            return true;
        }
    }

    private void Wake()
    {
        if (woken.CurrentCount > 0) return;
        try { woken.Release(); }
        catch (SemaphoreFullException) { /* Woken concurrently. */ }
    }

    /// <returns>Whether nothing is left.</returns>
    private async Task<bool> TryTellAllAsync(CancellationToken stopping)
    {
        try
        {
            return await queue.RunAsync(TellAllAsync);
        }
        catch (Exception error) when (!stopping.IsCancellationRequested)
        {
            if (!DatabaseTrouble.IsAway(error)) log.LogWarning(error, "Reactions could not be published; trying again in a second");
            return false;
        }
        catch (Exception)
        {
            return true; // Stopping; the next start publishes them.
        }
    }

    private static async Task<bool> TellAllAsync(WriteScope scope)
    {
        var waiting = await scope.Db.PendingReacts.Include(p => p.Message!.Channel).OrderBy(p => p.MessageId).Take(Most).ToListAsync();
        var due = waiting.Where(p => IsDue(p.Message!, scope.Now)).ToList();
        foreach (var pending in due)
        {
            scope.Db.PendingReacts.Remove(pending);
            Tell(scope, pending.Message!);
        }
        return due.Count == waiting.Count && waiting.Count < Most;
    }

    private static void Tell(WriteScope scope, Message message)
    {
        message.ReactedAt = scope.Now;
        scope.ChangeMessage(message.Channel!, message, EventKind.React);
    }

    /// <summary>Duration, because the clock may have been set back.</summary>
    private static bool IsDue(Message message, DateTime now) => message.ReactedAt is not { } last || (now - last).Duration() >= Every;
}
