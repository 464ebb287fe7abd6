using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>Messages of blocked people appear in shared channels but do not mark them unread.</summary>
public static class SilentChannels
{
    /// <summary>A person's channels whose unread messages are all from people they blocked.</summary>
    /// <param name="blocked">The people they blocked. If empty, there is no query.</param>
    public static async Task<IReadOnlyList<Guid>> SilentChannelsAsync(this AppDb db, Guid userId, IReadOnlyList<Guid> blocked)
    {
        if (blocked.Count == 0) return [];
        return await db.Members.ChannelsOf(db.Access, userId).Where(c => c.Kind != ChannelKind.Voice)
            .Select(c => new
            {
                c.Id,
                c.LastNo,
                ReadNo = db.ReadMarks.Where(r => r.UserId == userId && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0,
            })
            // Not Any: ordered, both databases scan the index from the mark and stop at the first match.
            .Where(c => c.LastNo > c.ReadNo && db.Messages
                .Where(m => m.ChannelId == c.Id && m.No > c.ReadNo && !blocked.Contains(m.AuthorId))
                .OrderBy(m => m.No).Select(m => (long?)m.No).FirstOrDefault() == null)
            .Select(c => c.Id).ToListAsync();
    }
}
