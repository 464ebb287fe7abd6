using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Messaging;

/// <summary>Messages, compiled: each page of a channel and each step of the streams asks one of these, and to understand it costs EF more than to run it. By instance, because a compiled query belongs to the model of one provider.</summary>
public sealed class HistoryQueries
{
    /// <summary>So many messages before a number, the newest of them first.</summary>
    public Func<AppDb, Guid, long, int, IAsyncEnumerable<Found>> Before { get; } = EF.CompileAsyncQuery((AppDb db, Guid channel, long no, int most) =>
        db.Messages.Where(m => m.ChannelId == channel && m.No < no).OrderByDescending(m => m.No).Take(most).Select(Whole));

    /// <summary>So many messages from a number on, the oldest of them first.</summary>
    public Func<AppDb, Guid, long, int, IAsyncEnumerable<Found>> From { get; } = EF.CompileAsyncQuery((AppDb db, Guid channel, long no, int most) =>
        db.Messages.Where(m => m.ChannelId == channel && m.No >= no).OrderBy(m => m.No).Take(most).Select(Whole));

    /// <summary>These, in no order.</summary>
    public Func<AppDb, Guid[], IAsyncEnumerable<Found>> ById { get; } = EF.CompileAsyncQuery((AppDb db, Guid[] ids) => db.Messages.Where(m => ids.Contains(m.Id)).Select(Whole));

    /// <summary>People as the authors of what they wrote in a channel of that zone.</summary>
    public Func<AppDb, Guid?, Guid[], IAsyncEnumerable<Author>> Authors { get; } = EF.CompileAsyncQuery((AppDb db, Guid? zone, Guid[] people) =>
        db.Users.Where(u => people.Contains(u.Id)).Select(u => new Author(u.Id, u.UserName!, u.DisplayName, u.AvatarId,
            db.Members.Where(m => m.ZoneId == zone && m.UserId == u.Id).Select(m => (Role?)m.Role).FirstOrDefault())));

    /// <summary>All that a message's row shows, and no column more: with fifty rows it is the columns that cost.</summary>
    public static Expression<Func<Message, Found>> Whole { get; } = m => new Found
    {
        Id = m.Id,
        ChannelId = m.ChannelId,
        ZoneId = m.Channel!.ZoneId,
        Kind = m.Kind,
        No = m.No,
        Seq = m.Seq,
        Rev = m.Rev,
        Text = m.Text,
        Nonce = m.Nonce,
        CreatedAt = m.CreatedAt,
        EditedAt = m.EditedAt,
        DeletedAt = m.DeletedAt,
        AuthorId = m.AuthorId,
        Username = m.Author!.UserName!,
        DisplayName = m.Author.DisplayName,
        AvatarId = m.Author.AvatarId,
        Role = m.Channel.Zone!.Members.Where(x => x.UserId == m.AuthorId).Select(x => (Role?)x.Role).FirstOrDefault(),
        CallId = m.CallId,
    };

    public sealed class Found
    {
        public Guid Id { get; init; }
        public Guid ChannelId { get; init; }
        public Guid? ZoneId { get; init; }
        public MessageKind Kind { get; init; }
        public long No { get; init; }
        public long Seq { get; init; }
        public long Rev { get; init; }
        public required string Text { get; init; }
        public required string Nonce { get; init; }
        public DateTime CreatedAt { get; init; }
        public DateTime? EditedAt { get; init; }
        public DateTime? DeletedAt { get; init; }
        public Guid AuthorId { get; init; }
        public required string Username { get; init; }
        public required string DisplayName { get; init; }
        public Guid? AvatarId { get; init; }

        /// <summary>The author's, in the channel's zone; null where they have none.</summary>
        public Role? Role { get; init; }

        public Guid? CallId { get; init; }
    }
}
