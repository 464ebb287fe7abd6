namespace OpenChat.Web.Tests.Support;

/// <summary>Counts what many do at once, and wakes who waits for a number.</summary>
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
    public async Task ReachesAsync(int number, IEnumerable<Task> workers)
    {
        var source = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (Count >= number) return;
            waiting.Add((number, source));
        }
        var all = Task.WhenAll(workers);
        if (await Task.WhenAny(source.Task, all) == all) await all;
        if (Count < number) throw new InvalidOperationException($"They ended at {Count}, before {number}.");
    }
}
