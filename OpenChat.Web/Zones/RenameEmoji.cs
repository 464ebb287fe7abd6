using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Renames an emoji of a zone. Texts and reactions have it by id, so its new name shows everywhere.</summary>
public sealed class RenameEmoji(WriteQueue queue)
{
    public async Task<EmojiOutcome> RunAsync(Guid zoneId, Guid userId, Guid emojiId, string name)
    {
        if (EmojiWriting.Judge(name, out var clean) is var problem and not EmojiOutcome.Done) return problem;
        return await queue.RunAsync(async scope =>
        {
            if (await scope.ManagedEmojiAsync(zoneId, userId) is not { } all) return EmojiOutcome.NotFound;
            if (await all.SingleOrDefaultAsync(e => e.Id == emojiId) is not { } emoji) return EmojiOutcome.NotFound;
            if (emoji.Name == clean) return EmojiOutcome.Unchanged;
            if (await all.AnyAsync(e => e.Name == clean)) return EmojiOutcome.NameTaken;
            emoji.Name = clean;
            scope.TellEmoji(emoji);
            return EmojiOutcome.Done;
        });
    }
}
