namespace OpenChat.Web.Live;

/// <summary>What is ephemeral (typing, presence, voice rosters): it is in no log and carries no id.</summary>
public sealed partial class LiveHub
{
    private readonly Dictionary<string, (long At, Action Send)> throttled = [];
    private readonly Dictionary<string, Action> waiting = [];

    /// <summary>Sends an ephemeral event (no id, not in the log) to every stream of these people.</summary>
    public void SendToUsers(IReadOnlyCollection<Guid> users, string name, object data) =>
        _ = SendAsync(name, data, c => users.Contains(c.UserId));

    /// <summary>Sends each person something of their own, in one walk over the streams.</summary>
    /// <param name="make">What one person is to hear; null tells nothing.</param>
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

    /// <summary>Sends a picture of something as it is now to one stream, however much waits for it already.</summary>
    public static async Task SendToConnectionAsync(Connection connection, string name, object data) =>
        connection.TryEnqueue(await LiveFrame.EncodeAsync(name, data), always: true);

    /// <summary>Sends an ephemeral event to everybody who may see a channel.</summary>
    /// <param name="key">Null sends at once; else at most one a second goes out for this key, the last one winning.</param>
    /// <param name="watchersOnly">Only streams that show the channel right now.</param>
    /// <param name="except">People who get nothing, because one of the two blocked the other.</param>
    public void SendToChannel(Guid channel, string name, object data, string? key = null, bool watchersOnly = false, IReadOnlyCollection<Guid>? except = null)
    {
        void Send() => _ = SendAsync(name, data, c =>
            (watchersOnly ? c.Watched.Contains(channel) : c.View.Channels.ContainsKey(channel)) && except?.Contains(c.UserId) != true);
        if (key is null) { Send(); return; }
        lock (Gate)
        {
            if (throttled.TryGetValue(key, out var last) && time.GetElapsedTime(last.At) < TimeSpan.FromSeconds(1)) { waiting[key] = Send; return; }
            throttled[key] = (time.GetTimestamp(), Send);
            waiting.Remove(key); // Older than this one: it may not come after it.
        }
        Send();
    }

    /// <summary>Sends what was held back for a second, and forgets keys that are quiet.</summary>
    internal void ReleaseThrottled()
    {
        List<Action> due;
        lock (Gate)
        {
            due = [.. waiting.Values];
            foreach (var key in waiting.Keys) throttled[key] = (time.GetTimestamp(), waiting[key]);
            waiting.Clear();
            foreach (var key in throttled.Where(t => time.GetElapsedTime(t.Value.At) > TimeSpan.FromMinutes(1)).Select(t => t.Key).ToList()) throttled.Remove(key);
        }
        foreach (var send in due) send();
    }

    private async Task SendAsync(string name, object data, Func<Connection, bool> to)
    {
        var bytes = await LiveFrame.EncodeAsync(name, data);
        lock (Gate)
            foreach (var connection in connections.Values)
                // A full queue drops it: what is ephemeral is sent again or goes stale by itself.
                if (connection.Greeted && to(connection)) connection.TryEnqueue(bytes);
    }
}
