namespace OpenChat.Web.Live;

/// <summary>Makes the frames that a stream missed, from the hub's cache or, for longer absences, from the log.</summary>
internal sealed class Replaying(LiveHub hub, LiveSources sources, LiveOptions options)
{
    /// <param name="Frames">In position order.</param>
    /// <param name="IsWhole">It is a resync, which stands for everything that was missed.</param>
    public sealed record Replay(List<(ReadOnlyMemory<byte> Bytes, long Pos)> Frames, bool IsWhole = false);

    /// <param name="connection">With an up-to-date view.</param>
    /// <param name="from">The last position the stream has; null if unknown.</param>
    public async Task<Replay> MakeAsync(
        Connection connection, IReadOnlyCollection<Guid> watched, long? from, long upTo, CancellationToken cancel)
    {
        if (from is null) return await ResyncAsync("unknown", upTo);
        if (from >= upTo) return new([]);
        List<RecentFrames.Kept>? recent;
        lock (hub.Gate) recent = hub.Recent.Between(from.Value, upTo);
        var replay = recent is not null
            ? await FromRecentAsync(connection, watched, recent, cancel)
            : await FromLogAsync(connection, watched, from.Value, upTo, cancel);
        return replay ?? await ResyncAsync("behind", upTo);
    }

    private async Task<Replay?> FromRecentAsync(
        Connection connection, IReadOnlyCollection<Guid> watched, List<RecentFrames.Kept> recent, CancellationToken cancel)
    {
        var (missed, unread) = (new List<RecentFrames.Kept>(), new Dictionary<Guid, RecentFrames.Kept>());
        foreach (var one in recent)
        {
            if (LiveHub.Reaches(connection, watched, one.Event)) missed.Add(one);
            else if (one.Event is { Kind: EventKind.Message, ChannelId: { } other } && connection.View.Channels.ContainsKey(other))
                unread[other] = one;
        }
        if (missed.Count > options.Replay) return null;
        var all = missed.Concat(unread.Values).ToDictionary(one => one, one => one.Frame);
        var toMake = all.Where(one => one.Value is null).Select(one => one.Key).OrderBy(one => one.Event.Pos).ToList();
        var made = toMake.Count == 0 ? [] : await sources.Frames([.. toMake.Select(one => one.Event)], cancel);
        foreach (var (one, frame) in toMake.Zip(made))
        {
            one.Put(frame);
            all[one] = frame;
        }
        return InOrder(
            missed.Where(one => !all[one]!.Except.Contains(connection.UserId)).Select(one => (all[one]!.Bytes, one.Event.Pos)),
            unread.Values.Select(one => (all[one]!.Unread, one.Event.Pos)));
    }

    private async Task<Replay?> FromLogAsync(
        Connection connection, IReadOnlyCollection<Guid> watched, long from, long upTo, CancellationToken cancel)
    {
        var view = connection.View;
        var missed = await sources.ReadMissed(connection.UserId, view, watched, from, upTo, options.Replay + 1, cancel);
        if (missed.Count > options.Replay) return null;
        var frames = await sources.Frames(missed, cancel);
        var unread = await sources.UnreadSince([.. view.Channels.Keys.Except(watched)], from, upTo, cancel);
        var own = frames.Where(f => !f.Except.Contains(connection.UserId));
        return InOrder(own.Select(f => (f.Bytes, f.Event.Pos)), unread.Select(f => (f.Unread, f.Event.Pos)));
    }

    private static Replay InOrder(
        IEnumerable<(ReadOnlyMemory<byte> Bytes, long Pos)> frames, IEnumerable<(ReadOnlyMemory<byte> Bytes, long Pos)> unread) =>
        new([.. frames.Concat(unread).OrderBy(f => f.Pos)]);

    private static async Task<Replay> ResyncAsync(string reason, long pos) =>
        new([(await LiveFrame.EncodeAsync("resync", new { reason, pos }), pos)], IsWhole: true);
}
