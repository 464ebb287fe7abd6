using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>A queued command's transaction. Only <see cref="WriteQueue"/> creates one, so only queued commands append to the log.</summary>
public sealed class WriteScope
{
    private readonly List<LogEvent> appended = [];
    private readonly List<Action> afterwards = [];

    internal WriteScope(AppDb db, TimeProvider time)
    {
        Db = db;
        Now = time.GetUtcNow().UtcDateTime;
    }

    public AppDb Db { get; }

    /// <summary>The time of this change, UTC.</summary>
    public DateTime Now { get; }

    /// <summary>This command's events, with positions once saved.</summary>
    internal IReadOnlyList<LogEvent> Appended => appended;

    /// <summary>Appends an event to the log, in the transaction of its change.</summary>
    public void Append(
        EventKind kind, Guid subject, Guid? channel = null, long? seq = null, Guid? user = null, Guid? zone = null, bool reroute = false)
    {
        var entry = new LogEvent
        {
            At = Now,
            Kind = kind,
            SubjectId = subject,
            ChannelId = channel,
            ChannelSeq = seq,
            UserId = user,
            ZoneId = zone,
            Reroute = reroute,
        };
        appended.Add(entry);
        Db.Events.Add(entry);
    }

    /// <summary>Adds an event that raw SQL has inserted already, with its position.</summary>
    internal void HasAppended(LogEvent entry) => appended.Add(entry);

    /// <summary>
    /// Runs an action after the commit. In commit order: done by the callers, updates of two commands could overtake each other.
    /// Must not block, because all other writes wait.
    /// </summary>
    public void Afterwards(Action action) => afterwards.Add(action);

    internal void DoAfterwards() => afterwards.ForEach(action => action());

    /// <summary>The next sequence number of a channel. Gapless, because there is one writer.</summary>
    /// <param name="channel">Tracked by this scope's context, or saved by the caller.</param>
    public static long NextSeq(Channel channel) => ++channel.LastSeq;

    /// <summary>A channel that the person may see, with its zone, tracked for changes.</summary>
    public Task<Channel?> ChannelAsync(Guid channelId, Guid userId) =>
        Db.Channels.VisibleTo(userId).Include(c => c.Zone).SingleOrDefaultAsync(c => c.Id == channelId);
}
