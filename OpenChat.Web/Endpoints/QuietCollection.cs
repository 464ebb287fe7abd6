namespace OpenChat.Web.Endpoints;

/// <summary>
/// Gives back what is no longer used while nobody is busy. By itself .NET collects once as much is new as the processor caches, which on a
/// large host is more than a quiet server makes in an hour: what a start, or a thousand people who came at once, left behind would stay.
/// Never under load, where it would only cost.
/// </summary>
internal sealed class QuietCollection(TimeProvider time) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(4);

    /// <summary>Bytes. Less is not worth the pause: some 60 ms after a start, 190 ms with five thousand streams (measured).</summary>
    private const long Worth = 16 << 20;

    /// <summary>Bytes within <see cref="Every"/>, of a dozen pages or so: whoever is busier than that is not made to wait.</summary>
    private const long Busy = 4 << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every, time);
        var (before, collected, collections) = (0L, 0L, 0);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                var (made, count) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(0));
                if (count != collections) (collections, collected) = (count, made); // By itself: it is busy enough.
                else if (made - collected > Worth && made - before < Busy)
                {
                    GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive);
                    (collections, collected) = (GC.CollectionCount(0), made);
                }
                before = made;
            }
        }
        catch (OperationCanceledException) { /* Stopping. */ }
    }
}
