using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Messaging;

/// <summary>What became of a send.</summary>
public enum PostOutcome
{
    Posted,
    /// <summary>The same nonce and words as before: the message that already stands is the answer.</summary>
    Repeated,
    /// <summary>The nonce belongs to other words (422).</summary>
    NonceReused,
    /// <summary>No such channel, or not for this person (404).</summary>
    NotFound,
    /// <summary>The channel is visible but not writable: a voice channel's list, or a block between two people.</summary>
    NotAllowed,
    Empty,
    TooLong,
}

/// <param name="Message">The message that stands, after Posted and Repeated; it carries no navigation.</param>
public sealed record PostResult(PostOutcome Outcome, Message? Message = null);

/// <summary>Says something in a channel. The same nonce never says it twice.</summary>
public sealed class PostMessage(WriteQueue queue)
{
    /// <summary>Compiled, with the next: each message asks them. By instance, because a compiled query belongs to the model of one provider.</summary>
    private readonly Func<AppDb, Guid, Guid, string, Task<Place?>> find = EF.CompileAsyncQuery((AppDb db, Guid channel, Guid author, string nonce) =>
        (from c in db.Channels.AsNoTracking()
         where c.Id == channel
         where c.IsVisibleTo(author)
         from m in db.Members.AsNoTracking().Where(m => m.ZoneId == c.ZoneId && m.UserId == author).DefaultIfEmpty()
         select new Place { Channel = c, Member = m, WasUsed = db.Messages.Any(e => e.AuthorId == author && e.Nonce == nonce) }).SingleOrDefault());

    private readonly Func<AppDb, Guid, string, Task<Message?>> said = EF.CompileAsyncQuery((AppDb db, Guid author, string nonce) =>
        db.Messages.AsNoTracking().SingleOrDefault(m => m.AuthorId == author && m.Nonce == nonce));

    /// <summary>Where somebody is about to write: finding it is the permission to see it.</summary>
    private sealed class Place
    {
        public required Channel Channel { get; init; }
        public Member? Member { get; init; }

        /// <summary>They said something with the same nonce before, in whatever channel.</summary>
        public bool WasUsed { get; init; }
    }

    /// <param name="nonce">Made by the sender's browser when Enter was pressed, at most 64 characters; empty makes one here.</param>
    public async Task<PostResult> RunAsync(Guid channelId, Guid authorId, string nonce, Draft draft)
    {
        draft = draft.Cleaned();
        if (draft.IsEmpty) return new(PostOutcome.Empty);
        if (draft.IsTooLong) return new(PostOutcome.TooLong);
        if (nonce.Length is 0 or > 64) nonce = Guid.CreateVersion7().ToString("N");
        var hash = draft.HashIn(channelId);
        return await queue.RunAsync(async scope =>
        {
            if (await find(scope.Db, channelId, authorId, nonce) is not { } place) return new(PostOutcome.NotFound);
            if (place.WasUsed)
            {
                var earlier = await said(scope.Db, authorId, nonce);
                return earlier!.BodyHash.AsSpan().SequenceEqual(hash) ? new(PostOutcome.Repeated, earlier) : new PostResult(PostOutcome.NonceReused);
            }
            if (!await MayPostAsync(scope.Db, place.Channel, place.Member, authorId)) return new(PostOutcome.NotAllowed);
            var message = new Message
            {
                ChannelId = channelId,
                AuthorId = authorId,
                Nonce = nonce,
                BodyHash = hash,
                Text = draft.Text,
                CreatedAt = scope.Now,
            };
            await scope.AddMessageAsync(place.Channel, message);
            return new PostResult(PostOutcome.Posted, message);
        });
    }

    /// <summary>The message that an earlier send of the same words made: asked before a rate limit says no to a retry.</summary>
    public async Task<Message?> RepeatOfAsync(AppDb db, Guid channelId, Guid authorId, string nonce, Draft draft)
    {
        var earlier = await said(db, authorId, nonce);
        return earlier is not null && earlier.BodyHash.AsSpan().SequenceEqual(draft.Cleaned().HashIn(channelId)) ? earlier : null;
    }

    /// <param name="member">The author's membership of the channel's zone; null in a direct channel.</param>
    internal static async Task<bool> MayPostAsync(AppDb db, Channel channel, Member? member, Guid authorId)
    {
        if (channel.Kind != ChannelKind.Direct) return channel.Kind == ChannelKind.Text && member.May(Permission.PostMessages, channel);
        return !await db.Blocks.AnyBetweenAsync(authorId, await db.OtherInAsync(channel.Id, authorId));
    }
}
