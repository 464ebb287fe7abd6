using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Messaging;

/// <summary>What became of a send.</summary>
public enum PostOutcome
{
    Posted,
    /// <summary>The same nonce and text as before: the result is the message that was posted then.</summary>
    Repeated,
    /// <summary>The nonce was used for another text (422).</summary>
    NonceReused,
    /// <summary>No such channel, or not for this person (404).</summary>
    NotFound,
    /// <summary>The person sees the channel but may not post in it: a voice channel, or DirectRule.</summary>
    NotAllowed,
    /// <summary>What it replies to was deleted, or is no text message of this channel.</summary>
    ReplyGone,
    /// <summary>What it passes on was deleted, or is no text message that this person may see.</summary>
    ForwardGone,
    Empty,
    TooLong,
}

/// <param name="Message">The stored message after Posted and Repeated, without navigations; otherwise null.</param>
public sealed record PostResult(PostOutcome Outcome, Message? Message = null);

/// <summary>Posts a message in a channel. The same nonce never posts twice.</summary>
public sealed class PostMessage(WriteQueue queue, Presence presence, MentionNames names)
{
    /// <summary>
    /// Compiled, like the next one: they run for each message. Per instance, because a compiled query belongs to one provider's model.
    /// </summary>
    private readonly Func<AppDb, Guid, Guid, string, Task<Place?>> find = EF.CompileAsyncQuery(
        (AppDb db, Guid channel, Guid author, string nonce) =>
        (from c in db.Channels.AsNoTracking()
         where c.Id == channel
         where c.IsVisibleTo(author)
         from m in db.Members.AsNoTracking().Where(m => m.ZoneId == c.ZoneId && m.UserId == author).DefaultIfEmpty()
         select new Place
         {
             Channel = c,
             Member = m,
             WasUsed = db.Messages.Any(e => e.AuthorId == author && e.Nonce == nonce),
         }).SingleOrDefault());

    private readonly Func<AppDb, Guid, string, Task<Message?>> findByNonce = EF.CompileAsyncQuery((AppDb db, Guid author, string nonce) =>
        db.Messages.AsNoTracking().SingleOrDefault(m => m.AuthorId == author && m.Nonce == nonce));

    /// <summary>Where someone is about to post; finding it is the permission to see it.</summary>
    private sealed class Place
    {
        public required Channel Channel { get; init; }
        public Member? Member { get; init; }

        /// <summary>They used the same nonce before, in any channel.</summary>
        public bool WasUsed { get; init; }
    }

    /// <param name="nonce">From the sender's browser, at most 64 characters; if it is empty or longer, a new one is used.</param>
    public async Task<PostResult> RunAsync(Guid channelId, Guid authorId, string nonce, Draft draft)
    {
        draft = draft.Cleaned();
        if (draft.IsEmpty) return new(PostOutcome.Empty); // Before it is rendered, which takes time.
        if (draft.IsTooLong) return new(PostOutcome.TooLong);
        if (nonce.Length is 0 or > 64) nonce = Guid.CreateVersion7().ToString("N");
        MessageBody.Prepare(draft.Text);
        return await queue.RunAsync(scope => RunAsync(scope, channelId, authorId, nonce, draft));
    }

    /// <summary>The same in the transaction of something else.</summary>
    /// <param name="nonce">Not empty.</param>
    /// <param name="draft">Cleaned, and neither empty nor too long.</param>
    internal async Task<PostResult> RunAsync(WriteScope scope, Guid channelId, Guid authorId, string nonce, Draft draft)
    {
        var hash = draft.HashIn(channelId);
        if (await find(scope.Db, channelId, authorId, nonce) is not { } place) return new(PostOutcome.NotFound);
        if (place.WasUsed)
        {
            var earlier = await findByNonce(scope.Db, authorId, nonce);
            return earlier!.BodyHash.AsSpan().SequenceEqual(hash)
                ? new(PostOutcome.Repeated, earlier)
                : new PostResult(PostOutcome.NonceReused);
        }
        if (!await MayPostAsync(scope.Db, place.Channel, place.Member, authorId)) return new(PostOutcome.NotAllowed);
        var answered = draft.ReplyTo is { } parent ? await AuthorToAnswerAsync(scope.Db, channelId, parent) : null;
        if (draft.ReplyTo is not null && answered is null) return new(PostOutcome.ReplyGone);
        var forwarded = draft.ForwardOf is { } origin ? await ToForwardAsync(scope.Db, origin, authorId, place.Channel.ZoneId) : null;
        if (draft.ForwardOf is not null && forwarded is null) return new(PostOutcome.ForwardGone);
        // What was forwarded mentions people where it was written, and does not call them again.
        var text = forwarded is null ? await MentionText.ReadAsync(scope.Db, place.Channel, authorId, draft.Text) : new(forwarded.Text);
        if (text.Stored != draft.Text) MessageBody.PrepareMeanwhile(text.Stored);
        var message = new Message
        {
            ChannelId = channelId,
            AuthorId = authorId,
            Nonce = nonce,
            BodyHash = hash,
            Text = text.Stored,
            ReplyToId = draft.ReplyTo,
            IsQuiet = draft is { ReplyTo: not null, Notifies: false },
            ForwardOfId = forwarded?.Id,
            MentionsEveryone = forwarded is null && text.Everyone,
            CreatedAt = scope.Now,
        };
        List<Guid> people = forwarded is null ? [.. text.People, .. text.Here ? presence.Online() : []] : [];
        if (answered is { } author && draft.Notifies) people.Add(author);
        var mentioned = await scope.Db.MentionableAsync(channelId, authorId, people);
        await scope.AddMessageAsync(place.Channel, message);
        scope.AddMentions(message, mentioned);
        if (message.MentionsEveryone) scope.TellEveryone(message);
        return new PostResult(PostOutcome.Posted, message);
    }

    /// <summary>The message of an earlier send of the same text. Checked before the rate limit, which must not refuse a retry.</summary>
    public async Task<Message?> RepeatOfAsync(AppDb db, Guid channelId, Guid authorId, string nonce, Draft draft)
    {
        var earlier = await findByNonce(db, authorId, nonce);
        return earlier is not null && earlier.BodyHash.AsSpan().SequenceEqual(draft.Cleaned().HashIn(channelId)) ? earlier : null;
    }

    /// <returns>Null if the message can't be replied to.</returns>
    private static Task<Guid?> AuthorToAnswerAsync(AppDb db, Guid channelId, Guid parent) => db.Messages
        .Where(m => m.Id == parent && m.ChannelId == channelId && m.DeletedAt == null && m.Kind == MessageKind.Text)
        .Select(m => (Guid?)m.AuthorId).SingleOrDefaultAsync();

    private sealed record Forwarded(Guid Id, string Text, Guid? Zone);

    /// <param name="zone">Where it goes. In another one than its own, the names of channels and emoji become text.</param>
    /// <returns>Null if the person can't forward it. What was forwarded before keeps its origin.</returns>
    private async Task<Forwarded?> ToForwardAsync(AppDb db, Guid origin, Guid authorId, Guid? zone)
    {
        var found = await db.Messages.VisibleTo(authorId).Where(m => m.Id == origin && m.DeletedAt == null && m.Kind == MessageKind.Text)
            .Select(m => new Forwarded(m.ForwardOfId ?? m.Id, m.Text, m.Channel!.ZoneId)).SingleOrDefaultAsync();
        if (found is null || found.Zone == zone) return found;
        var mentions = (await names.LoadAsync(db, [(found.Text, found.Zone)]))(found.Text, found.Zone);
        return found with
        {
            Text = MentionToken.Replace(found.Text, token => token.Kind is MentionKind.Channel or MentionKind.Emoji
                ? mentions.Chip(token)?.Typed ?? "" : $"{token}"),
        };
    }

    /// <summary>Whether someone may post, or react to what is posted.</summary>
    /// <param name="channel">One that they may see.</param>
    internal static async Task<bool> MayPostAsync(AppDb db, Channel channel, Guid userId)
    {
        var member = channel.ZoneId is { } zone
            ? await db.Members.AsNoTracking().SingleOrDefaultAsync(m => m.ZoneId == zone && m.UserId == userId)
            : null;
        return await MayPostAsync(db, channel, member, userId);
    }

    /// <param name="member">The author's membership of the channel's zone; null in a direct channel.</param>
    internal static async Task<bool> MayPostAsync(AppDb db, Channel channel, Member? member, Guid authorId)
    {
        if (channel.Kind != ChannelKind.Direct) return channel.Kind == ChannelKind.Text && member.May(Permission.PostMessages, channel);
        return await db.MayTalkAsync(authorId, await db.OtherInAsync(channel.Id, authorId));
    }
}
