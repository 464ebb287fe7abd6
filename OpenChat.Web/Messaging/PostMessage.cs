using System.Security.Cryptography;
using System.Text;
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
    /// <param name="nonce">Made by the sender's browser when Enter was pressed, at most 64 characters; empty makes one here.</param>
    public async Task<PostResult> RunAsync(Guid channelId, Guid authorId, string nonce, string text)
    {
        text = Clean(text);
        if (text.Length == 0) return new(PostOutcome.Empty);
        if (text.Length > Message.TextMax) return new(PostOutcome.TooLong);
        if (nonce.Length is 0 or > 64) nonce = Guid.CreateVersion7().ToString("N");
        var hash = HashOf(channelId, text);
        return await queue.RunAsync(async scope =>
        {
            if (await scope.ChannelAsync(channelId, authorId) is not { } channel) return new(PostOutcome.NotFound);
            var earlier = await scope.Db.Messages.AsNoTracking().SingleOrDefaultAsync(m => m.AuthorId == authorId && m.Nonce == nonce);
            if (earlier is not null)
                return earlier.BodyHash.AsSpan().SequenceEqual(hash) ? new(PostOutcome.Repeated, earlier) : new PostResult(PostOutcome.NonceReused);
            if (!await MayPostAsync(scope.Db, channel, authorId)) return new(PostOutcome.NotAllowed);
            var message = new Message
            {
                ChannelId = channelId,
                AuthorId = authorId,
                Nonce = nonce,
                BodyHash = hash,
                Text = text,
                CreatedAt = scope.Now,
            };
            await scope.AddMessageAsync(channel, message);
            return new PostResult(PostOutcome.Posted, message);
        });
    }

    /// <summary>The message that an earlier send of the same words made: asked before a rate limit says no to a retry.</summary>
    public static async Task<Message?> RepeatOfAsync(AppDb db, Guid channelId, Guid authorId, string nonce, string text)
    {
        var hash = HashOf(channelId, Clean(text));
        var earlier = await db.Messages.AsNoTracking().SingleOrDefaultAsync(m => m.AuthorId == authorId && m.Nonce == nonce);
        return earlier is not null && earlier.BodyHash.AsSpan().SequenceEqual(hash) ? earlier : null;
    }

    internal static async Task<bool> MayPostAsync(AppDb db, Channel channel, Guid authorId)
    {
        if (channel.Kind == ChannelKind.Direct)
        {
            var other = await db.Participants.Where(p => p.ChannelId == channel.Id && p.UserId != authorId).Select(p => p.UserId).FirstOrDefaultAsync();
            return !await db.Blocks.AnyBetweenAsync(authorId, other);
        }
        var member = await db.Members.AsNoTracking().SingleAsync(m => m.ZoneId == channel.ZoneId && m.UserId == authorId);
        return channel.Kind == ChannelKind.Text && member.May(Permission.PostMessages, channel);
    }

    /// <summary>One kind of line end; no blank lines around; and no characters that a database refuses (NUL, lone surrogates).</summary>
    internal static string Clean(string text)
    {
        text = text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n').Replace("\0", "", StringComparison.Ordinal);
        // A lone surrogate cannot be stored as UTF-8; the encoder's replacement makes it visible instead of failing the write.
        return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text)).Trim();
    }

    private static byte[] HashOf(Guid channelId, string text) => SHA256.HashData(Encoding.UTF8.GetBytes($"{channelId:N}\n{text}"));
}
