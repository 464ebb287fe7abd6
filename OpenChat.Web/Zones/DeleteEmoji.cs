using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Files;

namespace OpenChat.Web.Zones;

/// <summary>Deletes an emoji of a zone and its picture. Messages and reactions that have it show its name from then on.</summary>
public sealed class DeleteEmoji(WriteQueue queue, EmojiIntake intake)
{
    public async Task<EmojiOutcome> RunAsync(Guid zoneId, Guid userId, Guid emojiId)
    {
        var deleted = await queue.RunAsync(async scope =>
        {
            if (await scope.ManagedEmojiAsync(zoneId, userId) is not { } all) return null;
            if (await all.SingleOrDefaultAsync(e => e.Id == emojiId) is not { } emoji) return null;
            emoji.DeletedAt = scope.Now;
            scope.TellEmoji(emoji);
            return emoji;
        });
        if (deleted is null) return EmojiOutcome.NotFound;
        intake.Delete(deleted.Id, deleted.Picture);
        return EmojiOutcome.Done;
    }
}
