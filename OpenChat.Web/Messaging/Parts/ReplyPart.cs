using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>The message that this one replies to.</summary>
/// <param name="Author">Null once it is deleted, like <paramref name="Text"/>.</param>
/// <param name="Text">As stored, and whole: cut, a spoiler would stand open.</param>
public sealed record Reply(Guid Id, Author? Author, string? Text) : PartState(PartPlace.Above)
{
    /// <summary>What it mentions; null where that is nothing.</summary>
    public Mentions? Mentions { get; init; }

    /// <summary>The first line, without markup.</summary>
    public string Line => MessageBody.LineOf(Text ?? "", token => Mentions.NameOf(token));

    public static Reply To(MessageView message) => message.IsDeleted
        ? new(message.Id, null, null)
        : new(message.Id, message.Part<Author>(), message.Text) { Mentions = message.Part<Mentions>() };
}

/// <summary>
/// The quote above a reply. An edit of the quoted message does not move the revs of its replies, which may be many: everyone who sees a
/// reply gets that edit too, and their browser changes its quotes.
/// </summary>
public sealed class ReplyPart(MentionNames names) : IMessagePart
{
    private readonly Func<AppDb, Guid[], IAsyncEnumerable<Reply>> find = EF.CompileAsyncQuery((AppDb db, Guid[] ids) =>
        db.Messages.Where(m => ids.Contains(m.Id)).Select(m => m.DeletedAt != null
            ? new Reply(m.Id, null, null)
            : new Reply(
                m.Id, new Author(m.AuthorId, m.Author!.UserName!, m.Author.DisplayName, m.Author.AvatarId, null),
                m.Text)));

    public bool IsCoveredByRev => false;

    public async Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages)
    {
        var ids = messages.Where(IsReply).Select(m => m.ReplyToId!.Value).Distinct().ToArray();
        if (ids.Length == 0) return _ => null;
        var found = new Dictionary<Guid, Reply>();
        await foreach (var reply in find(db, ids)) found[reply.Id] = reply;
        var zones = messages.Where(IsReply).DistinctBy(m => m.ReplyToId).ToDictionary(m => m.ReplyToId!.Value, m => m.ZoneId);
        var mentions = await names.LoadAsync(db, [.. found.Values.Select(reply => (reply.Text ?? "", zones[reply.Id]))]);
        foreach (var reply in found.Values.ToList())
            found[reply.Id] = reply with { Mentions = mentions(reply.Text ?? "", zones[reply.Id]) };
        return m => IsReply(m) ? found.GetValueOrDefault(m.ReplyToId!.Value) ?? new Reply(m.ReplyToId.Value, null, null) : null;
    }

    private static bool IsReply(MessageView m) => m is { ReplyToId: not null, IsDeleted: false, Kind: MessageKind.Text };
}
