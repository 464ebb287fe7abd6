namespace OpenChat.Web.Hosting;

/// <summary>
/// Gives back what is no longer used once nobody is busy any more. By itself .NET collects when as much is new as the processor caches, which on a
/// large host is more than a quiet server makes in an hour: what a start, or a thousand people who came at once, left behind would stay.
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
/// When to collect: all of it once after each busy time, because everybody waits meanwhile (60 ms after a start, 190 ms with five thousand streams, measured);
/// the newest, which takes a fraction of that, while it stays quiet.
/// </summary>
public sealed class QuietMoments(TimeProvider time)
{
    /// <summary>What is worth it.</summary>
    public enum What { Nothing, Newest, All }

    /// <summary>How often to ask.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Between = TimeSpan.FromMinutes(1);

    /// <summary>Bytes, of a dozen pages or so: who makes more in that time is busy.</summary>
    private const long Busy = 4 << 20;

    /// <summary>Bytes. For less nobody waits.</summary>
    private const long Worth = 16 << 20;

    private long before, collected, collectedAt = time.GetTimestamp();
    private int collections;
    private bool wasBusy = true; // It starts.

    /// <param name="made">Bytes that were ever allocated.</param>
    /// <param name="full">How often all was collected, by whomever.</param>
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
