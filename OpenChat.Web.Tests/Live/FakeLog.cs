using System.IO.Pipelines;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using OpenChat.Web.Domain;
using OpenChat.Web.Live;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Live;

/// <summary>A log and its visibility in memory, with a hub, a sequencer and readers on it: the protocol without a database.</summary>
internal sealed class FakeLog : IAsyncDisposable
{
    public const string Epoch = "testlog";

    private readonly CancellationTokenSource stop = new();
    private readonly Sequencer sequencer;
    private readonly LiveMetrics metrics;
    private int questions, made;

    public FakeLog(LiveOptions? options = null)
    {
        Options = options ?? new LiveOptions { Poll = TimeSpan.FromMilliseconds(20) };
        Hub = new LiveHub(Options, TimeProvider.System, NullLogger<LiveHub>.Instance);
        var sources = new LiveSources(
            _ => Task.FromResult(new LogBounds(Epoch, Events.FirstOrDefault()?.Pos ?? 0, Newest)),
            (after, limit, _) => Task.FromResult<IReadOnlyList<LogEvent>>([.. Snapshot().Where(e => e.Pos > after).Take(limit)]),
            (user, view, watched, after, upTo, limit, _) => Asked(Snapshot().Where(e => e.Pos > after && e.Pos <= upTo
                && (e.UserId == user || (e.ChannelId is { } c && (e.ChannelSeq is null ? view.Channels.ContainsKey(c) : watched.Contains(c))) || (e.ZoneId is { } z && view.Zones.Contains(z)))).Take(limit)),
            async (user, _) => { await BeforeView(); return Views.GetValueOrDefault(user) ?? LiveView.Nothing; },
            async (channels, after, upTo, _) => [.. (await FramesAsync([.. Snapshot().Where(e => e.Pos > after && e.Pos <= upTo && e.Kind == EventKind.Message && e.ChannelId is { } c && channels.Contains(c))]))
                .GroupBy(f => f.Event.ChannelId).Select(g => g.Last())],
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

    /// <summary>How often the log was asked what someone missed.</summary>
    public int Questions => questions;

    /// <summary>How many frames were made, for those who are there and for those who come back.</summary>
    public int Made => made;

    /// <summary>Runs before frames are made.</summary>
    public Func<IReadOnlyList<LogEvent>, Task> BeforeFrames { get; set; } = _ => Task.CompletedTask;

    /// <summary>Positions of which nothing can be told just now.</summary>
    public HashSet<long> Broken { get; } = [];

    /// <summary>What is said in each frame that is made from now on: a row that changes.</summary>
    public string Words { get; set; } = "";

    /// <summary>Runs while a connection loads what it may see: the moment in which things go missing elsewhere.</summary>
    public Func<Task> BeforeView { get; set; } = () => Task.CompletedTask;

    /// <summary>The reader that was opened last, also while it is still being brought up to date.</summary>
    public Reader? Opening { get; private set; }

    public long Newest { get { lock (Events) return Events.Count == 0 ? 0 : Events[^1].Pos; } }

    public Task StartAsync() => sequencer.StartAsync(stop.Token);

    public long Append(EventKind kind = EventKind.Message, Guid? channel = null, Guid? user = null, Guid? zone = null, bool reroute = false, Guid? subject = null)
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

    public Task<Reader> OpenAsync(Guid user, string? after, params Guid[] watch) => OpenUntilAsync(user, after, watch, CancellationToken.None);

    /// <param name="gone">The browser goes.</param>
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

    private Task<IReadOnlyList<LogEvent>> Asked(IEnumerable<LogEvent> missed)
    {
        Interlocked.Increment(ref questions);
        return Task.FromResult<IReadOnlyList<LogEvent>>([.. missed]);
    }

    private List<LogEvent> Snapshot() { lock (Events) return [.. Events]; }

    private async Task<IReadOnlyList<LiveFrame>> FramesAsync(IReadOnlyList<LogEvent> events)
    {
        var frames = new List<LiveFrame>();
        foreach (var e in events)
            frames.Add(Broken.Contains(e.Pos) ? new(e, default, default) : new(e, await LiveFrame.EncodeAsync("event", new { e.Pos, Words }, new Cursor(Epoch, e.Pos)),
                e.Kind != EventKind.Message ? default : await LiveFrame.EncodeAsync("unread", new { e.Pos }, new Cursor(Epoch, e.Pos))));
        return frames;
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

    /// <summary>The next frame that is no heartbeat.</summary>
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

    /// <summary>Returns once so much is on its way to it; reads none of it.</summary>
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
