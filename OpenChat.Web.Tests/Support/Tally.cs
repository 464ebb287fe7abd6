namespace OpenChat.Web.Tests.Support;

/// <summary>Counts what many do at once, and wakes those who wait for a number.</summary>
public sealed class Tally
{
    private readonly Lock gate = new();
    private readonly List<(int At, TaskCompletionSource Source)> waiting = [];

    public int Count { get; private set; }

    public void Add()
    {
        lock (gate)
        {
            Count++;
            foreach (var (_, source) in waiting.Where(w => w.At <= Count)) source.TrySetResult();
            waiting.RemoveAll(w => w.At <= Count);
        }
    }

    /// <summary>Returns at that number, or with the failure of those who should reach it.</summary>
    public async Task ReachesAsync(int number, IReadOnlyList<Task> workers)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (Count >= number) source.TrySetResult();
            else waiting.Add((number, source));
        }
        var ended = await Task.WhenAny([source.Task, .. workers]);
        if (workers.FirstOrDefault(w => w.IsFaulted) is { } failed) await failed;
        if (ended == source.Task) return;
        await Task.WhenAll(workers);
        if (Count < number) throw new InvalidOperationException($"They ended at {Count}, before {number}.");
    }
}
