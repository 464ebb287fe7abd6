using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Data;

/// <summary>The steps that every change of a channel's messages shares: the count moves, the row carries it, the log tells of it.</summary>
public static class MessageWriting
{
    /// <summary>Puts a new message at the end of a channel. Its author has read it.</summary>
    /// <param name="channel">Tracked by the scope's context.</param>
    public static async Task AddMessageAsync(this WriteScope scope, Channel channel, Message message)
    {
        message.No = ++channel.LastNo;
        message.Seq = message.Rev = WriteScope.NextSeq(channel);
        scope.Db.Messages.Add(message);
        scope.Append(EventKind.Message, message.Id, channel: channel.Id, seq: message.Seq);
        await scope.SetReadMarkAsync(message.AuthorId, channel.Id, message.No);
    }

    /// <summary>Gives a changed message its place in the channel's count.</summary>
    public static void ChangeMessage(this WriteScope scope, Channel channel, Message message, EventKind kind)
    {
        message.Rev = WriteScope.NextSeq(channel);
        scope.Append(kind, message.Id, channel: channel.Id, seq: message.Rev);
    }

    /// <summary>Moves a read mark forward, never back.</summary>
    /// <returns>Whether it moved.</returns>
    public static async Task<bool> SetReadMarkAsync(this WriteScope scope, Guid userId, Guid channelId, long no) =>
        await scope.Db.Database.ExecuteSqlAsync($"""
            INSERT INTO read_marks (user_id, channel_id, no, at) VALUES ({userId}, {channelId}, {no}, {scope.Now})
            ON CONFLICT (user_id, channel_id) DO UPDATE SET no = excluded.no, at = excluded.at WHERE read_marks.no < excluded.no
            """) > 0;

    /// <summary>Takes everything that a zone's channels hold by now for read, as whoever joins does.</summary>
    public static Task SetReadMarksAsync(this WriteScope scope, Guid userId, Guid zoneId) =>
        scope.Db.Database.ExecuteSqlAsync($"""
            INSERT INTO read_marks (user_id, channel_id, no, at) SELECT {userId}, id, last_no, {scope.Now} FROM channels WHERE zone_id = {zoneId} AND last_no > 0
            ON CONFLICT (user_id, channel_id) DO UPDATE SET no = excluded.no, at = excluded.at WHERE read_marks.no < excluded.no
            """);
}
