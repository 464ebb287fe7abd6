using System.Data;
using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>Reads the log of durable changes. Only queued commands can append to it: see <see cref="WriteScope.Append"/>.</summary>
public sealed class EventLog
{
    private readonly IDbContextFactory<AppDb> databases;
    private readonly HighWaterMark highWater;
    private readonly WriteQueue queue;
    private readonly DatabaseOptions options;
    private readonly ILogger<EventLog> log;
    private readonly NewestEvents newestEvents = new();

    public EventLog(
        IDbContextFactory<AppDb> databases, HighWaterMark highWater, WriteQueue queue, DatabaseOptions options, ILogger<EventLog> log)
    {
        (this.databases, this.highWater, this.queue, this.options, this.log) = (databases, highWater, queue, options, log);
        queue.Committed += newestEvents.Add;
    }

    /// <summary>Identifies this history: cursors of another epoch, from before a restore, are invalid.</summary>
    public string Epoch { get; private set; } = "";

    public static string NewEpoch() => RandomNumberGenerator.GetString("abcdefghijkmnpqrstuvwxyz", 8);

    /// <summary>Reads the epoch. Starts a new one if the log ends before a published position, so is a restored copy.</summary>
    internal async Task LoadAsync(AppDb db)
    {
        await using var held = await db.HoldAsync();
        var (stored, newest) = await db.RunAsync("SELECT (SELECT value FROM meta WHERE key = @key), (SELECT max(pos) FROM events)",
            row => (row.IsDBNull(0) ? null : row.GetString(0), row.IsDBNull(1) ? 0 : row.GetInt64(1)),
            values: ("key", DbType.String, Meta.Epoch));
        var epoch = stored;
        if (epoch is null || newest < highWater.Pos)
            // If another node that starts at the same time was first, its epoch is used.
            epoch = await db.RunAsync("""
                INSERT INTO meta (key, value) VALUES (@key, @epoch)
                    ON CONFLICT (key) DO UPDATE SET value = CASE WHEN meta.value = @stored THEN excluded.value ELSE meta.value END
                    RETURNING value
                """, row => row.GetString(0), values:
                [
                    ("key", DbType.String, Meta.Epoch), ("epoch", DbType.String, NewEpoch()), ("stored", DbType.String, stored),
                ]);
        if (stored is not null) WarnIfOlder(newest);
        highWater.Reset(newest);
        Epoch = epoch!;
    }

    /// <summary>`openchat restore` removes the epoch, so a backup that was restored on purpose is no reason for a warning.</summary>
    private void WarnIfOlder(long newest)
    {
        if (newest < highWater.Pos)
            log.LogWarning("The database is older than what this server has shown: it ends at event {Newest} of {Shown}. If no one "
                + "restored a backup on purpose, stop the server and put the newest database back", newest, highWater.Pos);
        else if (newest > 0 && !highWater.WasFound && !options.UsesPostgres)
            log.LogWarning("There is no file high-water beside the database. If openchat.db was copied alone from a running server, "
                + "its newest messages are missing: use openchat backup");
    }

    /// <summary>Starts a new epoch if an older copy of the database was restored while the server runs.</summary>
    /// <param name="passed">The last published position. A log that ends before it is an older copy.</param>
    /// <returns>Whether a new epoch was started.</returns>
    public async Task<bool> RenewIfPutBackAsync(long passed, CancellationToken cancel = default)
    {
        var newest = await MaxPosAsync(cancel);
        if (newest >= passed) return false;
        newestEvents.Clear();
        Epoch = await queue.RunAsync(async scope =>
        {
            var epoch = await scope.Db.Meta.SingleAsync(m => m.Key == Meta.Epoch, cancel);
            if (epoch.Value == Epoch) epoch.Value = NewEpoch(); // Else another node was first, or the copy has another epoch.
            return epoch.Value;
        });
        highWater.Reset(newest);
        return true;
    }

    /// <summary>The newest position; 0 if the log is empty.</summary>
    public async Task<long> MaxPosAsync(CancellationToken cancel = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var held = await db.HoldAsync(cancel);
        return await db.RunAsync("SELECT max(pos) FROM events", row => row.IsDBNull(0) ? 0 : row.GetInt64(0), cancel);
    }

    /// <summary>The oldest and newest positions in the log; both 0 if it is empty.</summary>
    public async Task<(long Oldest, long Newest)> BoundsAsync(CancellationToken cancel = default)
    {
        await using var db = await databases.CreateDbContextAsync(cancel);
        await using var held = await db.HoldAsync(cancel);
        return await db.RunAsync("SELECT (SELECT min(pos) FROM events), (SELECT max(pos) FROM events)",
            row => row.IsDBNull(0) ? (0, 0) : (row.GetInt64(0), row.GetInt64(1)), cancel);
    }

    /// <summary>
    /// Events after a position, oldest first, to be published: the next start knows that they existed. May return only events of this
    /// node; the next call then returns what other nodes wrote.
    /// </summary>
    public async Task<IReadOnlyList<LogEvent>> ReadAsync(long after, int limit, CancellationToken cancel = default)
    {
        var events = newestEvents.After(after, limit);
        if (events.Count == 0)
        {
            await using var db = await databases.CreateDbContextAsync(cancel);
            events = await db.Events.AsNoTracking().Where(e => e.Pos > after).OrderBy(e => e.Pos).Take(limit).ToListAsync(cancel);
        }
        if (events.Count > 0) highWater.Raise(events[^1].Pos);
        return events;
    }

    /// <summary>Events that one person missed.</summary>
    /// <param name="watched">Channels whose message events are included.</param>
    /// <param name="seen">Channels whose other events are included: all that the person may see.</param>
    /// <param name="upTo">The last position to include.</param>
    public async Task<IReadOnlyList<LogEvent>> ReadForAsync(
        Guid userId, IReadOnlyCollection<Guid> watched, IReadOnlyCollection<Guid> seen, IReadOnlyCollection<Guid> zones,
        long after, long upTo, int limit, CancellationToken cancel = default)
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
