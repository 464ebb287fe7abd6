using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>What a queued command works with. Only <see cref="WriteQueue"/> makes one, so only a queued command can append to the log.</summary>
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

    /// <summary>Events of this command, with their positions once it was saved.</summary>
    internal IReadOnlyList<LogEvent> Appended => appended;

    /// <summary>Writes an event beside the change that it tells of.</summary>
    public void Append(EventKind kind, Guid subject, Guid? channel = null, long? seq = null, Guid? user = null, Guid? zone = null, bool reroute = false)
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

    /// <summary>An event that a statement has written already, with its position.</summary>
    internal void HasAppended(LogEvent entry) => appended.Add(entry);

    /// <summary>
    /// Is done once this is on disk, in the order of commits: what two writers tell after their own answers could overtake each other.
    /// Must not block: every other write waits.
    /// </summary>
    public void Afterwards(Action action) => afterwards.Add(action);

    internal void DoAfterwards() => afterwards.ForEach(action => action());

    /// <summary>The next count of a channel, taken with its row: one writer at a time makes it gapless.</summary>
    /// <param name="channel">A row that this scope's context tracks, or that the caller writes itself.</param>
    public static long NextSeq(Channel channel) => ++channel.LastSeq;

    /// <summary>Looks a channel up to change it.</summary>
    public Task<Channel?> ChannelAsync(Guid channelId, Guid userId) =>
        Db.Channels.VisibleTo(userId).Include(c => c.Zone).SingleOrDefaultAsync(c => c.Id == channelId);
}
