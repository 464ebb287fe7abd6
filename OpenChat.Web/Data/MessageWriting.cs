using System.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>The steps that every change of a channel's messages shares: the count moves, the row carries it, the log tells of it.</summary>
public static class MessageWriting
{
    private const string Forward = "ON CONFLICT (user_id, channel_id) DO UPDATE SET no = excluded.no, at = excluded.at WHERE read_marks.no < excluded.no";

    private const string Add = $"""
        UPDATE channels SET last_no = @no, last_seq = @seq WHERE id = @channel;
        INSERT INTO messages (id, channel_id, kind, no, seq, rev, author_id, nonce, body_hash, text, created_at, edited_at, deleted_at, call_id)
            VALUES (@id, @channel, @kind, @no, @seq, @seq, @author, @nonce, @hash, @text, @at, NULL, NULL, @call);
        INSERT INTO read_marks (user_id, channel_id, no, at) VALUES (@author, @channel, @no, @at) {Forward};
        INSERT INTO events (at, kind, channel_id, channel_seq, subject_id, reroute, user_id, zone_id) VALUES (@at, @event, @channel, @seq, @id, @reroute, NULL, NULL) RETURNING pos
        """;

    /// <summary>Puts a new message at the end of a channel, and the event that tells of it into the log. Its author has read it.</summary>
    /// <param name="channel">As the database has it, with what this scope counted since. It may be tracked by the context or by nobody.</param>
    /// <param name="message">New. What was changed before it, its call for one, is saved first, so that it can point there and positions are in order.</param>
    public static async Task AddMessageAsync(this WriteScope scope, Channel channel, Message message)
    {
        await scope.Db.SaveChangesAsync();
        message.No = ++channel.LastNo; // A tracked channel is written once more with the next save, with the same counts.
        message.Seq = message.Rev = WriteScope.NextSeq(channel);
        var told = new LogEvent { At = scope.Now, Kind = EventKind.Message, SubjectId = message.Id, ChannelId = channel.Id, ChannelSeq = message.Seq };
        told.Pos = await scope.Db.RunAsync(Add,
            ("no", DbType.Int64, message.No), ("seq", DbType.Int64, message.Seq), ("channel", DbType.Guid, channel.Id), ("id", DbType.Guid, message.Id),
            ("kind", DbType.Int32, (int)message.Kind), ("author", DbType.Guid, message.AuthorId), ("nonce", DbType.String, message.Nonce),
            ("hash", DbType.Binary, message.BodyHash), ("text", DbType.String, message.Text), ("at", DbType.DateTime, message.CreatedAt),
            ("call", DbType.Guid, message.CallId), ("event", DbType.Int32, (int)told.Kind), ("reroute", DbType.Boolean, told.Reroute));
        scope.HasAppended(told);
    }

    /// <summary>Gives a changed message its place in the channel's count.</summary>
    /// <param name="channel">Tracked by the scope's context, as the message is: else the next change would take the same count.</param>
    /// <param name="message">Tracked.</param>
    /// <param name="kind">What is told of it.</param>
    public static void ChangeMessage(this WriteScope scope, Channel channel, Message message, EventKind kind)
    {
        message.Rev = WriteScope.NextSeq(channel);
        scope.Append(kind, message.Id, channel: channel.Id, seq: message.Rev);
    }

    /// <summary>Moves a read mark forward, never back.</summary>
    /// <returns>Whether it moved.</returns>
    public static async Task<bool> SetReadMarkAsync(this WriteScope scope, Guid userId, Guid channelId, long no) =>
        await scope.Db.RunAsync($"INSERT INTO read_marks (user_id, channel_id, no, at) VALUES (@user, @channel, @no, @at) {Forward} RETURNING 1",
            ("user", DbType.Guid, userId), ("channel", DbType.Guid, channelId), ("no", DbType.Int64, no), ("at", DbType.DateTime, scope.Now)) > 0;

    /// <summary>Takes everything that a zone's channels hold by now for read, as whoever joins does.</summary>
    public static Task SetReadMarksAsync(this WriteScope scope, Guid userId, Guid zoneId) =>
        scope.Db.RunAsync($"""
            INSERT INTO read_marks (user_id, channel_id, no, at) SELECT @user, id, last_no, @at FROM channels WHERE zone_id = @zone AND last_no > 0 {Forward}
            """, ("user", DbType.Guid, userId), ("zone", DbType.Guid, zoneId), ("at", DbType.DateTime, scope.Now));
}
