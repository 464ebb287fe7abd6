using System.Data;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>Reads the log of durable changes. Appending is what only a queued command can: <see cref="WriteScope.Append"/>, and <see cref="MessageWriting.AddMessageAsync"/>.</summary>
public sealed class EventLog
{
    private readonly IDbContextFactory<AppDb> databases;
    private readonly HighWaterMark highWater;
    private readonly WriteQueue queue;
    private readonly NewestEvents written = new();

    public EventLog(IDbContextFactory<AppDb> databases, HighWaterMark highWater, WriteQueue queue)
    {
        (this.databases, this.highWater, this.queue) = (databases, highWater, queue);
        queue.Committed += written.Add;
    }

    /// <summary>Names this history. A cursor of another epoch (before a restore) is not valid here.</summary>
    public string Epoch { get; private set; } = "";

    public static string NewEpoch() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz", 8);

    /// <summary>Reads the epoch, and makes a new one where the log ends before what was already handed out: it is a restored copy.</summary>
    internal async Task LoadAsync(AppDb db)
    {
        await using var held = await db.HoldAsync();
        var (found, newest) = await db.RunAsync("SELECT (SELECT value FROM meta WHERE key = @key), (SELECT max(pos) FROM events)",
            row => (row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? 0 : row.GetInt64(1)), values: ("key", DbType.String, Meta.Epoch));
        var epoch = found;
        if (epoch is null || newest < highWater.Pos)
            // Another node that starts at the same time may have been first: then its epoch is what all of them have.
            epoch = await db.RunAsync("""
                INSERT INTO meta (key, value) VALUES (@key, @epoch)
                    ON CONFLICT (key) DO UPDATE SET value = CASE WHEN meta.value = @found THEN excluded.value ELSE meta.value END RETURNING value
                """, row => row.GetString(0), values: [("key", DbType.String, Meta.Epoch), ("epoch", DbType.String, NewEpoch()), ("found", DbType.String, found)]);
        highWater.Reset(newest);
        Epoch = epoch!;
    }

    /// <summary>Makes a new epoch where the log ends before what was passed on: somebody put an older copy in its place while the server ran.</summary>
    /// <param name="passed">The last position that was passed on.</param>
    /// <returns>Whether it did.</returns>
    public async Task<bool> RenewIfPutBackAsync(long passed, CancellationToken cancel = default)
    {
        var newest = await MaxPosAsync(cancel);
        if (newest >= passed) return false;
        written.Clear();
        Epoch = await queue.RunAsync(async scope =>
        {
            var epoch = await scope.Db.Meta.SingleAsync(m => m.Key == Meta.Epoch, cancel);
            if (epoch.Value == Epoch) epoch.Value = NewEpoch(); // Else another node was first, or the copy is of another epoch.
            return epoch.Value;
        });
        highWater.Reset(newest);
        return true;
    }

    /// <summary>The newest position; 0 where nothing has happened.</summary>
    public async Task<long> MaxPosAsync(CancellationToken cancel = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var held = await db.HoldAsync(cancel);
        return await db.RunAsync("SELECT max(pos) FROM events", row => row.IsDBNull(0) ? 0 : row.GetInt64(0), cancel);
    }

    /// <summary>The oldest position that is still kept, and the newest; both 0 where the log is empty.</summary>
    public async Task<(long Oldest, long Newest)> BoundsAsync(CancellationToken cancel = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var held = await db.HoldAsync(cancel);
        return await db.RunAsync("SELECT (SELECT min(pos) FROM events), (SELECT max(pos) FROM events)",
            row => row.IsDBNull(0) ? (0, 0) : (row.GetInt64(0), row.GetInt64(1)), cancel);
    }

    /// <summary>
    /// Events after a position, oldest first, to be passed on: the next start knows that they existed. All that this node wrote, up to the limit; what
    /// others wrote after that, the next call finds.
    /// </summary>
    public async Task<IReadOnlyList<LogEvent>> ReadAsync(long after, int limit, CancellationToken cancel = default)
    {
        var events = written.After(after, limit);
        if (events.Count == 0)
        {
            await using var db = await databases.CreateDbContextAsync(cancel);
            events = await db.Events.AsNoTracking().Where(e => e.Pos > after).OrderBy(e => e.Pos).Take(limit).ToListAsync(cancel);
        }
        if (events.Count > 0) highWater.Raise(events[^1].Pos);
        return events;
    }

    /// <summary>What one person missed: of themselves, of these zones, and of channels.</summary>
    /// <param name="watched">Channels whose counted events (messages and what happens to them) are wanted.</param>
    /// <param name="seen">Channels whose other events are: all that the person may see.</param>
    /// <param name="upTo">The last position to include.</param>
    public async Task<IReadOnlyList<LogEvent>> ReadForAsync(
        Guid userId, IReadOnlyCollection<Guid> watched, IReadOnlyCollection<Guid> seen, IReadOnlyCollection<Guid> zones, long after, long upTo, int limit,
        CancellationToken cancel = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        return await db.Events.AsNoTracking()
            .Where(e => e.Pos > after && e.Pos <= upTo
                && (e.UserId == userId
                    || (e.ChannelId != null && watched.Contains(e.ChannelId.Value))
                    || (e.ChannelId != null && e.ChannelSeq == null && seen.Contains(e.ChannelId.Value))
                    || (e.ZoneId != null && zones.Contains(e.ZoneId.Value))))
            .OrderBy(e => e.Pos).Take(limit).ToListAsync(cancel);
    }
}
