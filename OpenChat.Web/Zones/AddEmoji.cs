using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Files;

namespace OpenChat.Web.Zones;

/// <summary>Adds an emoji to a zone.</summary>
public sealed class AddEmoji(WriteQueue queue, EmojiIntake intake)
{
    /// <param name="picture">As <see cref="EmojiIntake.ReadAsync"/> encoded it.</param>
    public async Task<EmojiOutcome> RunAsync(Guid zoneId, Guid userId, string name, byte[] picture)
    {
        if (EmojiWriting.Judge(name, out var clean) is var problem and not EmojiOutcome.Done) return problem;
        var emoji = new ZoneEmoji { ZoneId = zoneId, Name = clean, AddedById = userId, Picture = EmojiIntake.HashOf(picture) };
        await intake.StoreAsync(emoji.Id, picture); // Before anyone is told of it.
        var outcome = EmojiOutcome.NotFound;
        try
        {
            outcome = await queue.RunAsync(async scope =>
            {
                if (await scope.ManagedEmojiAsync(zoneId, userId) is not { } others) return EmojiOutcome.NotFound;
                if (await others.AnyAsync(e => e.Name == clean)) return EmojiOutcome.NameTaken;
                if (await others.CountAsync() >= ZoneEmoji.Most) return EmojiOutcome.TooMany;
                emoji.CreatedAt = scope.Now;
                scope.Db.ZoneEmoji.Add(emoji);
                scope.TellEmoji(emoji);
                return EmojiOutcome.Done;
            });
        }
        finally
        {
            if (outcome != EmojiOutcome.Done) intake.Delete(emoji.Id, emoji.Picture);
        }
        return outcome;
    }
}
