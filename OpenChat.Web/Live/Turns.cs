namespace OpenChat.Web.Live;

/// <summary>
/// Few at a time, and of one person one at a time: a thousand who come back at once do not time out on the database, and someone who
/// comes back over and over waits for themselves only.
/// </summary>
internal sealed class Turns(int count) : IDisposable
{
    private readonly SemaphoreSlim all = new(count);
    private readonly Dictionary<Guid, Line> lines = [];
    private readonly Lock gate = new();

    /// <summary>Waits for a turn, and ends it when the result is disposed.</summary>
    public async Task<IDisposable> TakeAsync(Guid person, CancellationToken cancel)
    {
        Line line;
        lock (gate)
        {
            if (!lines.TryGetValue(person, out line!)) lines[person] = line = new();
            line.Waiting++;
        }
        try
        {
            await line.Turn.WaitAsync(cancel);
        }
        catch
        {
            Leave(person, line);
            throw;
        }
        try
        {
            await all.WaitAsync(cancel);
        }
        catch
        {
            line.Turn.Release();
            Leave(person, line);
            throw;
        }
        return new Turn(() =>
        {
            all.Release();
            line.Turn.Release();
            Leave(person, line);
        });
    }

    public void Dispose() => all.Dispose();

    private void Leave(Guid person, Line line)
    {
        lock (gate)
            if (--line.Waiting == 0) lines.Remove(person);
    }

    private sealed class Line
    {
        /// <summary>Not disposed of: it holds nothing unless its wait handle is asked for.</summary>
        public SemaphoreSlim Turn { get; } = new(1);

        public int Waiting { get; set; }
    }

    private sealed class Turn(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
