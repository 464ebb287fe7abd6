using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>What became of a pin.</summary>
public enum PinOutcome
{
    Changed,
    Unchanged,
    NotFound,
    NotAllowed,
    /// <summary>The channel has <see cref="Message.PinsMax"/> pinned messages.</summary>
    TooMany,
}

/// <summary>Pins or unpins a message, for someone who may pin messages in its channel.</summary>
public sealed class PinMessage(WriteQueue queue)
{
    /// <summary>A message pinned again within this many messages gets no second line: pins must not fill the channel.</summary>
    private const int Near = 200;

    public Task<PinOutcome> RunAsync(Guid messageId, Guid userId, bool on) => queue.RunAsync(async scope =>
    {
        var db = scope.Db;
        var message = await db.Messages.VisibleTo(userId).Include(m => m.Channel).SingleOrDefaultAsync(m => m.Id == messageId);
        if (message is null || message.DeletedAt is not null) return PinOutcome.NotFound;
        if (message.Kind != MessageKind.Text || !await MayPinAsync(db, message.Channel!, userId)) return PinOutcome.NotAllowed;
        if (on == message.PinnedAt is not null) return PinOutcome.Unchanged;
        if (on && await db.Messages.CountAsync(m => m.ChannelId == message.ChannelId && m.PinnedAt != null) >= Message.PinsMax)
            return PinOutcome.TooMany;
        message.PinnedAt = on ? scope.Now : null;
        scope.ChangeMessage(message.Channel!, message, EventKind.Pin);
        if (on) await AnnounceAsync(scope, message, userId);
        return PinOutcome.Changed;
    });

    /// <summary>Whether this person may pin in a channel that they see; pages check it before they offer it.</summary>
    public static async Task<bool> MayPinAsync(AppDb db, Channel channel, Guid userId)
    {
        var member = channel.ZoneId is { } zone
            ? await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.ZoneId == zone && m.UserId == userId)
            : null;
        return member.May(Permission.PinMessages, channel) && await PostMessage.MayPostAsync(db, channel, member, userId);
    }

    private static async Task AnnounceAsync(WriteScope scope, Message message, Guid userId)
    {
        var (channel, from) = (message.Channel!, message.Channel!.LastNo - Near);
        if (await scope.Db.Messages.AnyAsync(m =>
            m.ChannelId == channel.Id && m.No > from && m.Kind == MessageKind.Pin && m.ReplyToId == message.Id)) return;
        await scope.AddMessageAsync(channel, new Message
        {
            ChannelId = channel.Id,
            Kind = MessageKind.Pin,
            AuthorId = userId,
            Nonce = Guid.CreateVersion7().ToString("N"),
            ReplyToId = message.Id,
            CreatedAt = scope.Now,
        });
    }
}
