using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Web.Live;

namespace OpenChat.Web.Tests.Live;

/// <summary>An in-memory log with a hub, a sequencer and readers on it: the protocol without a database.</summary>
internal sealed class FakeLog : IAsyncDisposable
{
    public const string Epoch = "testlog";

    private readonly CancellationTokenSource stop = new();
    private readonly Sequencer sequencer;
    private readonly LiveMetrics metrics;
    private int queries, made;

    public FakeLog(LiveOptions? options = null)
    {
        Options = options ?? new LiveOptions { Poll = TimeSpan.FromMilliseconds(20) };
        Hub = new LiveHub(Options, TimeProvider.System, NullLogger<LiveHub>.Instance);
        var sources = new LiveSources(
            _ => Task.FromResult(new LogBounds(Epoch, Events.FirstOrDefault()?.Pos ?? 0, Newest)),
            (after, limit, _) => Task.FromResult<IReadOnlyList<LogEvent>>([.. Snapshot().Where(e => e.Pos > after).Take(limit)]),
            (user, view, watched, after, upTo, limit, _) =>
            {
                var missed = Snapshot().Where(e => e.Pos > after && e.Pos <= upTo);
                return Queried(missed.Where(e => Reaches(e, user, view, watched.Contains)).Take(limit));
            },
            async (user, _) => { await BeforeView(); return Views.GetValueOrDefault(user) ?? LiveView.Nothing; },
            async (channels, after, upTo, _) =>
            {
                var messages = Snapshot().Where(e => e.Pos > after && e.Pos <= upTo && e.Kind == EventKind.Message);
                var frames = await FramesAsync([.. messages.Where(e => e.ChannelId is { } c && channels.Contains(c))]);
                return [.. frames.GroupBy(f => f.Event.ChannelId).Select(g => g.Last())];
            },
            async (events, cancel) =>
            {
                Interlocked.Add(ref made, events.Count);
                await BeforeFrames(events).WaitAsync(cancel);
                return await FramesAsync(events);
            },
            (sessions, _) => Task.FromResult<IReadOnlySet<Guid>>(sessions.ToHashSet()),
            (_, _) => Task.FromResult<LogBounds?>(null));
        Connecting = new Connecting(Hub, sources, Options, TimeProvider.System);
        metrics = new LiveMetrics(Hub);
        sequencer = new Sequencer(Hub, Connecting, sources, Options, metrics, TimeProvider.System, NullLogger<Sequencer>.Instance);
    }

    public LiveOptions Options { get; }
    public LiveHub Hub { get; }
    public Connecting Connecting { get; }
    public List<LogEvent> Events { get; } = [];
    public Dictionary<Guid, LiveView> Views { get; } = [];

    /// <summary>How often the log was queried for what someone missed.</summary>
    public int Queries => queries;

    /// <summary>How many frames were made, for live streams and for replays.</summary>
    public int Made => made;

    /// <summary>Runs before frames are made.</summary>
    public Func<IReadOnlyList<LogEvent>, Task> BeforeFrames { get; set; } = _ => Task.CompletedTask;

    /// <summary>Positions whose frames can't be made for now.</summary>
    public HashSet<long> Broken { get; } = [];

    /// <summary>The text of each frame that is made from now on, as of a row that changes.</summary>
    public string Text { get; set; } = "";

    /// <summary>Runs while a connection loads what it may see, when events could get lost.</summary>
    public Func<Task> BeforeView { get; set; } = () => Task.CompletedTask;

    /// <summary>The reader that was opened last, even while its replay is still running.</summary>
    public Reader? Opening { get; private set; }

    public long Newest { get { lock (Events) return Events.Count == 0 ? 0 : Events[^1].Pos; } }

    public Task StartAsync() => sequencer.StartAsync(stop.Token);

    public long Append(
        EventKind kind = EventKind.Message,
        Guid? channel = null,
        Guid? user = null,
        Guid? zone = null,
        bool reroute = false,
        Guid? subject = null)
    {
        long pos;
        lock (Events)
        {
            pos = Newest + 1;
            Events.Add(new LogEvent
            {
                Pos = pos,
                Kind = kind,
                ChannelId = channel,
                ChannelSeq = channel is not null && kind != EventKind.Channel ? pos : null,
                UserId = user,
                ZoneId = zone,
                Reroute = reroute,
                SubjectId = subject ?? Guid.CreateVersion7(),
            });
        }
        Hub.Announce();
        return pos;
    }

    public Task<Reader> OpenAsync(Guid user, string? after, params Guid[] watch) =>
        OpenUntilAsync(user, after, watch, CancellationToken.None);

    /// <param name="gone">Cancelled when the browser disconnects.</param>
    public async Task<Reader> OpenUntilAsync(Guid user, string? after, Guid[] watch, CancellationToken gone)
    {
        // A pause threshold of one byte makes every flush wait for the reader, as a slow network would.
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 1 << 20, resumeWriterThreshold: 1 << 19));
        var connection = new Connection(user, Guid.CreateVersion7(), pipe.Writer, Options, TimeProvider.System);
        var reader = Opening = new Reader(pipe.Reader, connection);
        await Connecting.OpenAsync(connection, after, watch, "build", gone);
        return reader;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await sequencer.StopAsync(CancellationToken.None);
        metrics.Dispose();
        Hub.Dispose();
        stop.Dispose();
    }

    private static bool Reaches(LogEvent e, Guid user, LiveView view, Func<Guid, bool> isWatched) =>
        e.UserId == user
        || (e.ChannelId is { } channel && (e.ChannelSeq is null ? view.Channels.ContainsKey(channel) : isWatched(channel)))
        || (e.ZoneId is { } zone && view.Zones.Contains(zone));

    private Task<IReadOnlyList<LogEvent>> Queried(IEnumerable<LogEvent> missed)
    {
        Interlocked.Increment(ref queries);
        return Task.FromResult<IReadOnlyList<LogEvent>>([.. missed]);
    }

    private List<LogEvent> Snapshot() { lock (Events) return [.. Events]; }

    private async Task<IReadOnlyList<LiveFrame>> FramesAsync(IReadOnlyList<LogEvent> events)
    {
        var frames = new List<LiveFrame>();
        foreach (var e in events) frames.Add(Broken.Contains(e.Pos) ? new(e, default, default) : await FrameAsync(e));
        return frames;
    }

    private async Task<LiveFrame> FrameAsync(LogEvent e)
    {
        var cursor = new Cursor(Epoch, e.Pos);
        return new(
            e,
            await LiveFrame.EncodeAsync("event", new { e.Pos, Text }, cursor),
            e.Kind != EventKind.Message ? default : await LiveFrame.EncodeAsync("unread", new { e.Pos }, cursor));
    }
}

/// <summary>The browser's side of a stream: parses what arrives.</summary>
internal sealed class Reader(PipeReader input, Connection connection)
{
    private readonly StringBuilder text = new();

    public Connection Connection => connection;

    public sealed record Frame(string Name, string? Id, string Data)
    {
        public long Pos => Id is null ? -1 : Cursor.Parse(Id)!.Value.Pos;
    }

    /// <summary>The next frame that is not a heartbeat.</summary>
    public async Task<Frame> NextAsync()
    {
        using var limit = Patience.Start();
        while (true)
        {
            if (Take() is { } frame) { if (frame.Name != "hb") return frame; continue; }
            var read = await input.ReadAsync(limit.Token);
            text.Append(Encoding.UTF8.GetString(read.Buffer));
            input.AdvanceTo(read.Buffer.End);
        }
    }

    /// <summary>Returns once this many bytes have arrived; consumes none of them.</summary>
    public async Task HasComingAsync(long bytes)
    {
        for (var coming = 0L; coming < bytes;)
        {
            await Task.Yield();
            if (!input.TryRead(out var read)) continue;
            coming = read.Buffer.Length;
            input.AdvanceTo(read.Buffer.Start);
        }
    }

    public async Task<List<Frame>> UntilAsync(long pos)
    {
        var frames = new List<Frame>();
        do frames.Add(await NextAsync()); while (frames[^1].Pos < pos);
        return frames;
    }

    private Frame? Take()
    {
        var all = text.ToString();
        var end = all.IndexOf("\n\n", StringComparison.Ordinal);
        if (end < 0) return null;
        text.Remove(0, end + 2);
        string? name = null, id = null, data = null;
        foreach (var line in all[..end].Split('\n'))
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data = line[6..];
        }
        return new(name!, id, data!);
    }
}
