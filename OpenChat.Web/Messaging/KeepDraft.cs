using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>Keeps what someone typed in a channel, for their other devices, and tells those.</summary>
public sealed class KeepDraft(WriteQueue queue)
{
    /// <summary>What is returned where another device has kept other words since.</summary>
    public const long Conflict = -1;

    /// <summary>Replaces the draft of a channel. An empty one erases it.</summary>
    /// <param name="version">On which it is based; null replaces any.</param>
    /// <returns>Its new version, or <see cref="Conflict"/>; null if they may not see the channel.</returns>
    public Task<long?> RunAsync(Guid channelId, Guid userId, Draft draft, long? version = null) => queue.RunAsync<long?>(async scope =>
    {
        var db = scope.Db;
        if (!await db.Channels.VisibleTo(userId).AnyAsync(c => c.Id == channelId)) return null;
        var kept = await db.KeptDrafts.SingleOrDefaultAsync(d => d.UserId == userId && d.ChannelId == channelId);
        var (text, isQuiet) = (draft.Stored(), draft is { ReplyTo: not null, Notifies: false });
        if (kept is { IsEmpty: false } && kept.Version > version && (kept.Text, kept.ReplyToId) != (text, draft.ReplyTo)) return Conflict;
        if (kept is null && text.Length == 0 && draft.ReplyTo is null) return 0;
        if (kept is null) db.KeptDrafts.Add(kept = new() { UserId = userId, ChannelId = channelId });
        if (kept.Text == text && kept.ReplyToId == draft.ReplyTo && kept.IsQuiet == isQuiet) return kept.Version;
        (kept.Text, kept.ReplyToId, kept.IsQuiet) = (text, draft.ReplyTo, isQuiet);
        scope.Append(EventKind.Draft, channelId, user: userId);
        return ++kept.Version;
    });
}
