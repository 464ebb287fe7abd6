using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Pages.Shared;

/// <summary>
/// The queries of every page. Compiled, because EF takes longer to translate them than the database takes to run them. Per instance,
/// because a compiled query belongs to one provider's model.
/// </summary>
public sealed class ShellQueries
{
    /// <summary>A person's zones, in the order in which they joined.</summary>
    public Func<AppDb, Guid, IAsyncEnumerable<ZoneRow>> Zones { get; } = EF.CompileAsyncQuery((AppDb db, Guid me) =>
        db.Members.Where(m => m.UserId == me).OrderBy(m => m.JoinedAt).ThenBy(m => m.ZoneId)
            .Select(m => new ZoneRow(m.ZoneId, m.Zone!.Slug, m.Zone.Name, m.Zone.ShowsPresence, m.Role)));

    /// <summary>What waits for a person anywhere, and whom they blocked: one round trip, though the rows have little in common.</summary>
    public Func<AppDb, Guid, IAsyncEnumerable<AroundRow>> Around { get; } = EF.CompileAsyncQuery((AppDb db, Guid me) =>
        db.Members.ChannelsOf(db.Access, me)
            .Where(c => c.Kind != ChannelKind.Voice)
            .Select(c => new
            {
                c.Id,
                c.ZoneId,
                c.LastNo,
                ReadNo = db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0,
            })
            .Where(c => c.LastNo > c.ReadNo
                && c.LastNo > c.ReadNo + db.Messages.Count(m => m.ChannelId == c.Id && m.No > c.ReadNo && m.DeletedAt != null))
            .Select(c => new AroundRow { Kind = AroundKind.Unread, Id = c.Id, ZoneId = c.ZoneId })
            .Concat(db.Blocks.Where(b => b.BlockerId == me)
                .Select(b => new AroundRow { Kind = AroundKind.Blocked, Id = b.BlockedId, ZoneId = null }))
            .Concat(db.KeptDrafts.Where(d => d.UserId == me && d.Text != "")
                .Select(d => new AroundRow { Kind = AroundKind.Draft, Id = d.ChannelId, ZoneId = null }))
            .Concat(db.Seats.Where(s => s.LiveUserId == me)
                .Select(s => new AroundRow { Kind = AroundKind.Call, Id = s.CallId, ZoneId = null }))
            .Concat(db.Calls.Where(c => c.RingDeadline != null && c.Seats.Any(s => s.UserId == me && s.State == SeatState.Ringing))
                .Select(c => new AroundRow { Kind = AroundKind.Call, Id = c.Id, ZoneId = null })));

    /// <summary>
    /// A person's unread mentions in some channels: their own and those of everyone. A message may be listed twice.
    /// </summary>
    public Func<AppDb, Guid, Guid[], IAsyncEnumerable<MentionRow>> Mentions { get; } = EF.CompileAsyncQuery(
        (AppDb db, Guid me, Guid[] channels) =>
        (from c in db.Channels
         where channels.Contains(c.Id)
         let read = db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0
         from m in db.Mentions
         where m.UserId == me && m.ChannelId == c.Id && m.No > read
             && !db.Blocks.Any(b => b.BlockerId == me && b.BlockedId == m.AuthorId)
         orderby m.No descending
         select new MentionRow { Channel = m.ChannelId, No = m.No }).Take(MostMentions)
        .Concat((from c in db.Channels
                 where channels.Contains(c.Id)
                 let read = db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0
                 from m in db.Messages
                 where m.MentionsEveryone && m.ChannelId == c.Id && m.No > read && m.AuthorId != me
                     && !db.Blocks.AnyBetween(m.AuthorId, me)
                 orderby m.No descending
                 select new MentionRow { Channel = m.ChannelId, No = m.No }).Take(MostMentions)));

    /// <summary>Whom a person blocked, for what shows no more than messages.</summary>
    public Func<AppDb, Guid, IAsyncEnumerable<Guid>> Blocked { get; } = EF.CompileAsyncQuery((AppDb db, Guid me) =>
        db.Blocks.Where(b => b.BlockerId == me).Select(b => b.BlockedId));

    /// <summary>The channels of a zone that the person is a member of, as its list has them.</summary>
    public Func<AppDb, Guid, Guid, IAsyncEnumerable<ChannelRow>> Channels { get; } = EF.CompileAsyncQuery((AppDb db, Guid me, Guid zone) =>
        db.Channels.Where(c => c.ZoneId == zone && c.IsVisibleTo(me)).OrderBy(c => c.Position).ThenBy(c => c.Id).Select(c => new ChannelRow(
            c.Id,
            c.Slug,
            c.Name,
            c.Kind,
            c.LastNo,
            db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0,
            db.Messages.Count(m => m.ChannelId == c.Id && m.DeletedAt != null && m.No
                > (db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0)),
            c.Kind == ChannelKind.Voice && db.Calls.Any(call => call.LiveChannelId == c.Id))));

    /// <summary>The first members of such a zone, the highest roles first, and whether the person may see their presence.</summary>
    public Func<AppDb, Guid, Guid, int, IAsyncEnumerable<MemberRow>> Members { get; } = EF.CompileAsyncQuery(
        (AppDb db, Guid me, Guid zone, int most) =>
        (from reader in db.Members
         where reader.UserId == me && reader.ZoneId == zone
         from m in reader.Zone!.Members
         orderby m.Role descending, m.User!.DisplayName, m.UserId
         select new MemberRow(
             m.UserId, m.User!.UserName!, m.User.DisplayName, m.User.AvatarId, m.Role, m.ShowsPresenceTo(reader, db.Blocks),
             m.User.IsAlike(zone, db.Users, db.Members))).Take(most));

    /// <summary>Most unread mentions of each kind that are loaded, over all channels.</summary>
    private const int MostMentions = 2000;

    public sealed class MentionRow
    {
        public Guid Channel { get; set; }
        public long No { get; set; }
    }

    public sealed record ZoneRow(Guid Id, string Slug, string Name, bool ShowsPresence, Role Role);

    /// <param name="Deleted">How many of the messages after <paramref name="ReadNo"/> are deleted, and no longer count as unread.</param>
    public sealed record ChannelRow(
        Guid Id, string Slug, string Name, ChannelKind Kind, long LastNo, long ReadNo, int Deleted, bool HasPeople);

    public sealed record MemberRow(
        Guid Id, string Username, string DisplayName, Guid? AvatarId, Role Role, bool ShowsPresence, bool IsAlike);

    public enum AroundKind
    {
        /// <summary>A channel with something unread, in a zone or direct.</summary>
        Unread,

        /// <summary>Someone whom the person blocked.</summary>
        Blocked,

        /// <summary>A channel in which they have typed something that they did not send.</summary>
        Draft,

        /// <summary>A call that they are in, or that rings for them.</summary>
        Call,
    }

    public sealed class AroundRow
    {
        public AroundKind Kind { get; set; }
        public Guid Id { get; set; }
        public Guid? ZoneId { get; set; }
    }
}
