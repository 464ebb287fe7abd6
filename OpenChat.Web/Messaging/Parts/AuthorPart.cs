using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>Who wrote it.</summary>
/// <param name="Role">Their role in the channel's zone; null in a direct channel and for people who left.</param>
/// <param name="IsAlike">Someone else's name there looks like theirs.</param>
public sealed record Author(Guid Id, string Username, string DisplayName, Guid? AvatarId, Role? Role, bool IsAlike = false)
    : PartState(PartPlace.Head), IPerson
{
    public int Hue => Hues.Of(Id);
}

/// <summary>Names, pictures and roles change without any message.</summary>
public sealed class AuthorPart : IMessagePart
{
    private readonly Func<AppDb, Guid[], Guid[], IAsyncEnumerable<Found>> find = EF.CompileAsyncQuery(
        (AppDb db, Guid[] people, Guid[] zones) =>
        from u in db.Users
        where people.Contains(u.Id)
        from m in db.Members.Where(m => m.UserId == u.Id && zones.Contains(m.ZoneId)).DefaultIfEmpty()
        select new Found { Author = new(u.Id, u.UserName!, u.DisplayName, u.AvatarId, (Role?)m.Role,
            u.IsAlike((Guid?)m.ZoneId, db.Users, db.Members)), ZoneId = (Guid?)m.ZoneId });

    private sealed class Found
    {
        public required Author Author { get; init; }
        public Guid? ZoneId { get; init; }
    }

    public bool IsCoveredByRev => false;

    public async Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages)
    {
        var people = messages.Select(m => m.AuthorId).Distinct().ToArray();
        var zones = messages.Where(m => m.ZoneId is not null).Select(m => m.ZoneId!.Value).Distinct().ToArray();
        var authors = new Dictionary<(Guid User, Guid Zone), Author>();
        await foreach (var found in find(db, people, zones))
        {
            if (found.ZoneId is { } zone) authors[(found.Author.Id, zone)] = found.Author;
            authors.TryAdd((found.Author.Id, default), found.Author with { Role = null });
        }
        return m => authors.GetValueOrDefault((m.AuthorId, m.ZoneId ?? default)) ?? authors.GetValueOrDefault((m.AuthorId, default));
    }
}
