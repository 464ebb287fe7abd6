using Microsoft.EntityFrameworkCore;

namespace OpenChat.Web.Data;

/// <summary>
/// Whether two people can message and call each other: neither has blocked the other, and both take direct messages. Refusals must not
/// say which of these it was, or a blocked person could tell.
/// </summary>
public static class DirectRule
{
    public static async Task<bool> MayTalkAsync(this AppDb db, Guid a, Guid b, CancellationToken cancel = default) =>
        !await db.Users.AnyAsync(u =>
            (u.Id == a && (u.RefusesDirect || db.Blocks.AnyBetween(u.Id, b))) || (u.Id == b && u.RefusesDirect), cancel);

    /// <summary>Whether a person has written in a channel. Both have to, before one may call the other.</summary>
    public static Task<bool> HasWrittenAsync(this AppDb db, Guid channel, Guid person) =>
        db.Messages.AnyAsync(m => m.ChannelId == channel && m.Kind == MessageKind.Text && m.AuthorId == person);
}
