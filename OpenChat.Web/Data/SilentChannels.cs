using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>Words of people whom one has blocked: they stand in shared channels, and wake nobody.</summary>
public static class SilentChannels
{
    /// <summary>A person's channels in which everything that is unread was said by people whom they blocked.</summary>
    /// <param name="blocked">Whom; with nobody in it nothing is asked of the database.</param>
    public static async Task<IReadOnlyList<Guid>> SilentChannelsAsync(this AppDb db, Guid userId, IReadOnlyList<Guid> blocked)
    {
        if (blocked.Count == 0) return [];
        return await db.Members.ChannelsOf(db.Access, userId).Where(c => c.Kind != ChannelKind.Voice)
            .Select(c => new { c.Id, c.LastNo, ReadNo = db.ReadMarks.Where(r => r.UserId == userId && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0 })
            // The first, and not whether any: the databases then read on from the mark by (channel, number) and stop at the first that counts.
            .Where(c => c.LastNo > c.ReadNo && db.Messages.Where(m => m.ChannelId == c.Id && m.No > c.ReadNo && !blocked.Contains(m.AuthorId))
                .OrderBy(m => m.No).Select(m => (long?)m.No).FirstOrDefault() == null)
            .Select(c => c.Id).ToListAsync();
    }
}
