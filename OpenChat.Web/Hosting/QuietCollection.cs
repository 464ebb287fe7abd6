namespace OpenChat.Web.Hosting;

/// <summary>
/// Returns memory once no one is busy any more: what a start or a crowd left would otherwise stay until much more is allocated. .NET's own
/// settings do not do this (decision 0017).
/// </summary>
internal sealed class QuietCollection(TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(QuietMoments.Every, time);
        var moments = new QuietMoments(time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                switch (moments.Due(GC.GetTotalAllocatedBytes(), GC.CollectionCount(GC.MaxGeneration)))
                {
                    case QuietMoments.What.All: GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive); break;
                    case QuietMoments.What.Newest: GC.Collect(0, GCCollectionMode.Forced); break;
                }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }
}

/// <summary>
/// When to collect: everything once after each busy period, because everyone waits meanwhile; only new objects while it stays quiet.
/// </summary>
public sealed class QuietMoments(TimeProvider time)
{
    public enum What { Nothing, Newest, All }

    /// <summary>How often to ask.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    /// <summary>Bytes allocated in that time, a dozen pages or so: a server that allocates more is busy.</summary>
    private const long Busy = 4 << 20;

    /// <summary>Bytes. Less is not worth a collection.</summary>
    private const long Worth = 16 << 20;

    private long before, collected, collectedAt = time.GetTimestamp();
    private int collections;
    private bool wasBusy = true; // It starts.

    /// <param name="made">Bytes allocated since the start.</param>
    /// <param name="full">Full collections since the start, .NET's own included.</param>
    public What Due(long made, int full)
    {
        var isBusy = made - before > Busy;
        before = made;
        if (full != collections) Note(full, made);
        wasBusy |= isBusy;
        if (isBusy || made - collected < Worth || (!wasBusy && time.GetElapsedTime(collectedAt) < Between)) return What.Nothing;
        var due = wasBusy ? What.All : What.Newest;
        Note(due == What.All ? full + 1 : full, made);
        wasBusy = false;
        return due;
    }

    private void Note(int full, long made) => (collections, collected, collectedAt) = (full, made, time.GetTimestamp());
}
