using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Feed;

/// <summary>
/// The data of `mention` frames, from the messages as they are now: a late frame must not bring back what was edited away.
/// </summary>
internal sealed class MentionFrames
{
    private readonly Dictionary<Guid, Mentioning> messages = [];
    private readonly HashSet<(Guid Message, Guid User)> rows = [];
    private readonly Dictionary<Guid, List<Guid>> apart = [];

    private sealed record Mentioning(Guid Id, Guid ChannelId, Guid? ZoneId, long No, Guid AuthorId, bool Everyone, bool Edited);

    public static async Task<MentionFrames> LoadAsync(AppDb db, IReadOnlyList<LogEvent> events, CancellationToken cancel)
    {
        var frames = new MentionFrames();
        if (events.Count == 0) return frames;
        var ids = events.Select(e => e.SubjectId).Distinct().ToList();
        var users = events.Where(e => e.UserId is not null).Select(e => e.UserId!.Value).Distinct().ToList();
        var found = db.Messages.Where(m => ids.Contains(m.Id));
        foreach (var message in await found
            .Select(m => new Mentioning(
                m.Id, m.ChannelId, m.Channel!.ZoneId, m.No, m.AuthorId, m.MentionsEveryone, m.EditedAt != null)).ToListAsync(cancel))
            frames.messages[message.Id] = message;
        if (users.Count > 0)
            foreach (var row in await found
                .SelectMany(
                    m => db.Mentions.Where(n => n.ChannelId == m.ChannelId && n.No == m.No && users.Contains(n.UserId)),
                    (m, n) => new { m.Id, n.UserId })
                .ToListAsync(cancel))
                frames.rows.Add((row.Id, row.UserId));
        foreach (var author in events.Where(e => e.UserId is null).Select(e => frames.messages.GetValueOrDefault(e.SubjectId)?.AuthorId)
            .OfType<Guid>().Distinct())
            frames.apart[author] = [author, .. await db.Blocks.ApartFrom(author).ToListAsync(cancel)];
        return frames;
    }

    /// <returns>Null if the message is gone with its channel.</returns>
    public object? DataOf(LogEvent e) => messages.GetValueOrDefault(e.SubjectId) is not { } message ? null : new
    {
        channel = message.ChannelId,
        zone = message.ZoneId,
        no = message.No,
        by = message.AuthorId,
        late = message.Edited,
        gone = e.UserId is { } user ? !message.Everyone && !rows.Contains((message.Id, user)) : !message.Everyone,
    };

    /// <summary>Its author, and everyone with a block between the two.</summary>
    public IReadOnlyCollection<Guid> Except(LogEvent e) =>
        e is { Kind: EventKind.Mention, UserId: null } && messages.GetValueOrDefault(e.SubjectId) is { } message
            ? apart[message.AuthorId] : [];
}
