namespace OpenChat.Web.Live;

/// <summary>Ephemeral events (typing, presence, voice rosters), which have no id and are not in the log.</summary>
public sealed partial class LiveHub
{
    private readonly Dictionary<string, (long At, Action Send)> throttled = [];
    private readonly Dictionary<string, Action> waiting = [];

    /// <summary>Sends an ephemeral event to every stream of these people.</summary>
    public void SendToUsers(IReadOnlyCollection<Guid> users, string name, object data) =>
        _ = SendAsync(name, data, c => users.Contains(c.UserId));

    /// <summary>Sends each person an event of their own, in one pass over the streams.</summary>
    /// <param name="make">The event's data for a person; null sends nothing.</param>
    public async Task SendToEachAsync(string name, Func<Guid, object?> make)
    {
        HashSet<Guid> here;
        lock (Gate) here = [.. connections.Values.Select(c => c.UserId)];
        var frames = new Dictionary<Guid, ReadOnlyMemory<byte>>();
        foreach (var user in here)
            if (make(user) is { } data) frames[user] = await LiveFrame.EncodeAsync(name, data);
        lock (Gate)
            foreach (var connection in connections.Values)
                if (connection.Greeted && frames.TryGetValue(connection.UserId, out var bytes)) connection.TryEnqueue(bytes);
    }

    /// <summary>Sends a snapshot to one stream, even if its queue is full.</summary>
    public static async Task SendToConnectionAsync(Connection connection, string name, object data) =>
        connection.TryEnqueue(await LiveFrame.EncodeAsync(name, data), always: true);

    /// <summary>Sends an ephemeral event to everyone who may see a channel.</summary>
    /// <param name="key">Events with the same key are throttled to one a second; the latest wins. Null sends at once.</param>
    /// <param name="watchersOnly">Only to streams that show the channel now.</param>
    /// <param name="except">People who are left out, because of a block.</param>
    public void SendToChannel(
        Guid channel, string name, object data, string? key = null, bool watchersOnly = false, IReadOnlyCollection<Guid>? except = null)
    {
        void Send() => _ = SendAsync(name, data, c =>
            (watchersOnly ? c.Watched.Contains(channel) : c.View.Channels.ContainsKey(channel)) && except?.Contains(c.UserId) != true);
        if (key is null) { Send(); return; }
        lock (Gate)
        {
            if (throttled.TryGetValue(key, out var last) && time.GetElapsedTime(last.At) < TimeSpan.FromSeconds(1))
            {
                waiting[key] = Send;
                return;
            }
            throttled[key] = (time.GetTimestamp(), Send);
            waiting.Remove(key); // Older, so it must not be sent after this one.
        }
        Send();
    }

    internal void ReleaseThrottled()
    {
        List<Action> due;
        lock (Gate)
        {
            due = [.. waiting.Values];
            foreach (var key in waiting.Keys) throttled[key] = (time.GetTimestamp(), waiting[key]);
            waiting.Clear();
            var idle = throttled.Where(t => time.GetElapsedTime(t.Value.At) > TimeSpan.FromMinutes(1)).Select(t => t.Key).ToList();
            foreach (var key in idle) throttled.Remove(key);
        }
        foreach (var send in due) send();
    }

    private async Task SendAsync(string name, object data, Func<Connection, bool> to)
    {
        var bytes = await LiveFrame.EncodeAsync(name, data);
        lock (Gate)
            foreach (var connection in connections.Values)
                // Dropped if the queue is full: ephemeral events are sent again or go stale.
                if (connection.Greeted && to(connection)) connection.TryEnqueue(bytes);
    }
}
