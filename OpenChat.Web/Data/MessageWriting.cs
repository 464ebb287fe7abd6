using System.Data;
using Microsoft.EntityFrameworkCore.Metadata;

namespace OpenChat.Web.Data;

/// <summary>The steps that every change of a channel's messages shares: the count moves, the row carries it, the log tells of it.</summary>
public static class MessageWriting
{
    private const string Forward =
        "ON CONFLICT (user_id, channel_id) DO UPDATE SET no = excluded.no, at = excluded.at WHERE read_marks.no < excluded.no";

    /// <summary>
    /// The four statements of a new message, one round trip. What they have in common is bound once: SQLite looks up each parameter in each
    /// statement. Belongs to a model, because each provider binds values in its own way.
    /// </summary>
    private sealed class Add(IEntityType type)
    {
        public EntityInsert Message { get; } = new(type);

        public string Sql => field ??= $"""
            UPDATE channels SET last_no = @no, last_seq = @seq WHERE id = @channel_id;
            {Message.Sql};
            INSERT INTO read_marks (user_id, channel_id, no, at) VALUES (@author_id, @channel_id, @no, @created_at) {Forward};
            INSERT INTO events (at, kind, channel_id, channel_seq, subject_id, reroute, user_id, zone_id)
                VALUES (@created_at, {(int)EventKind.Message}, @channel_id, @seq, @id, FALSE, NULL, NULL) RETURNING pos
            """;
    }

    /// <summary>Puts a new message at the end of a channel, and the event that tells of it into the log. Its author has read it.</summary>
    /// <param name="channel">As the database has it, with what this scope counted since; tracked or not.</param>
    /// <param name="message">
    /// New. Earlier changes, such as its call, are saved first: it may point to them, and positions stay in order.
    /// </param>
    public static async Task AddMessageAsync(this WriteScope scope, Channel channel, Message message)
    {
        await scope.Db.SaveChangesAsync();
        message.No = ++channel.LastNo; // A tracked channel is written once more with the next save, with the same counts.
        message.Seq = message.Rev = WriteScope.NextSeq(channel);
        var told = new LogEvent
        {
            At = scope.Now,
            Kind = EventKind.Message,
            SubjectId = message.Id,
            ChannelId = channel.Id,
            ChannelSeq = message.Seq,
        };
        var type = scope.Db.Model.FindEntityType(message.GetType())!;
        var add = type.GetOrAddRuntimeAnnotationValue("OpenChat:Add", static type => new Add(type!), type);
        told.Pos = await scope.Db.RunAsync(add.Sql, row => row.GetInt64(0), command => add.Message.Bind(command, message));
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
        await scope.Db.RunAsync(
            $"INSERT INTO read_marks (user_id, channel_id, no, at) VALUES (@user, @channel, @no, @at) {Forward} RETURNING 1",
            ("user", DbType.Guid, userId),
            ("channel", DbType.Guid, channelId),
            ("no", DbType.Int64, no),
            ("at", DbType.DateTime, scope.Now)) > 0;

    /// <summary>Takes everything that a zone's channels hold by now for read, as whoever joins does.</summary>
    public static Task SetReadMarksAsync(this WriteScope scope, Guid userId, Guid zoneId) =>
        scope.Db.RunAsync($"""
            INSERT INTO read_marks (user_id, channel_id, no, at)
                SELECT @user, id, last_no, @at FROM channels WHERE zone_id = @zone AND last_no > 0 {Forward}
            """, ("user", DbType.Guid, userId), ("zone", DbType.Guid, zoneId), ("at", DbType.DateTime, scope.Now));
}
