using OpenChat.Web.Data;

namespace OpenChat.Web.Zones;

/// <summary>Shared by the commands that change a zone's emoji.</summary>
internal static class EmojiWriting
{
    /// <summary>Those that are not deleted, of a zone whose emoji the person may manage; else none.</summary>
    public static async Task<IQueryable<ZoneEmoji>?> ManagedEmojiAsync(this WriteScope scope, Guid zoneId, Guid userId) =>
        await scope.MemberAsync(zoneId, userId) is { } me && me.May(Permission.ManageEmoji)
            ? scope.Db.ZoneEmoji.Where(e => e.ZoneId == zoneId && e.DeletedAt == null) : null;

    /// <summary>Whether a name can be given.</summary>
    /// <param name="clean">The name as it is stored.</param>
    /// <returns><see cref="EmojiOutcome.Done"/> if so.</returns>
    public static EmojiOutcome Judge(string typed, out string clean)
    {
        clean = ZoneEmoji.CleanName(typed) ?? "";
        if (clean.Length == 0) return EmojiOutcome.NameForm;
        return Emoji.Named(clean) is null ? EmojiOutcome.Done : EmojiOutcome.NameStandard;
    }

    public static void TellEmoji(this WriteScope scope, ZoneEmoji emoji) =>
        scope.Append(EventKind.Emoji, emoji.Id, zone: emoji.ZoneId);
}
