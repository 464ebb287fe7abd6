using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>Where the text of a forwarded message is from.</summary>
/// <param name="Author">Who wrote it; null once their account or the channel is gone.</param>
/// <param name="Channel">The name of its channel, if that is open to everyone who reads this; null otherwise, and so is the link.</param>
public sealed record Forward(Guid OfId, Author? Author, string? Channel) : PartState(PartPlace.Above);

/// <summary>
/// The line above a forwarded message. Not covered by its rev: authors and channels are renamed. A channel is named only within its own
/// zone, because the row is the same for everyone.
/// </summary>
public sealed class ForwardPart : IMessagePart
{
    private readonly Func<AppDb, Guid[], IAsyncEnumerable<Origin>> find = EF.CompileAsyncQuery((AppDb db, Guid[] ids) =>
        db.Messages.Where(m => ids.Contains(m.Id)).Select(m => new Origin(
            m.Id,
            new Author(m.AuthorId, m.Author!.UserName!, m.Author.DisplayName, m.Author.AvatarId, null),
            m.Channel!.IsRestricted ? null : m.Channel.ZoneId,
            m.Channel.Name)));

    private sealed record Origin(Guid Id, Author Author, Guid? OpenZone, string Channel);

    public bool IsCoveredByRev => false;

    public async Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages)
    {
        var ids = messages.Select(m => m.ForwardOfId).OfType<Guid>().Distinct().ToArray();
        if (ids.Length == 0) return _ => null;
        var origins = new Dictionary<Guid, Origin>();
        await foreach (var origin in find(db, ids)) origins[origin.Id] = origin;
        return m => m is { ForwardOfId: { } of, IsDeleted: false } ? Of(of, origins.GetValueOrDefault(of), m.ZoneId) : null;
    }

    private static Forward Of(Guid id, Origin? origin, Guid? zone) =>
        new(id, origin?.Author, origin?.OpenZone is { } open && open == zone ? origin.Channel : null);
}
