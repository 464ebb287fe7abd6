using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Pages.Shared;

/// <summary>
/// What every page asks, compiled: to understand such a question costs EF more than the database needs to answer it.
/// By instance, because a compiled query belongs to the model of one provider. It must be written out; that it shows nobody more than
/// Visibility and PresenceAudience do, a test compares for everybody.
/// </summary>
public sealed class ShellQueries
{
    /// <summary>A person's zones, in the order in which they came.</summary>
    public Func<AppDb, Guid, IAsyncEnumerable<ZoneRow>> Zones { get; } = EF.CompileAsyncQuery((AppDb db, Guid me) =>
        db.Members.Where(m => m.UserId == me).OrderBy(m => m.JoinedAt).ThenBy(m => m.ZoneId)
            .Select(m => new ZoneRow(m.ZoneId, m.Zone!.Slug, m.Zone.Name, m.Zone.ShowsPresence, m.Role)));

    /// <summary>What waits for a person anywhere, and whom they blocked. One question, though the answers have little in common.</summary>
    public Func<AppDb, Guid, IAsyncEnumerable<AroundRow>> Around { get; } = EF.CompileAsyncQuery((AppDb db, Guid me) =>
        db.Members.ChannelsOf(db.Access, me)
            .Where(c => c.Kind != ChannelKind.Voice && c.LastNo > (db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0))
            .Select(c => new AroundRow { Kind = AroundKind.Unread, Id = c.Id, ZoneId = c.ZoneId })
            .Concat(db.Blocks.Where(b => b.BlockerId == me).Select(b => new AroundRow { Kind = AroundKind.Blocked, Id = b.BlockedId, ZoneId = null }))
            .Concat(db.Seats.Where(s => s.LiveUserId == me).Select(s => new AroundRow { Kind = AroundKind.Call, Id = s.CallId, ZoneId = null }))
            .Concat(db.Calls.Where(c => c.RingDeadline != null && c.Seats.Any(s => s.UserId == me && s.State == SeatState.Ringing))
                .Select(c => new AroundRow { Kind = AroundKind.Call, Id = c.Id, ZoneId = null })));

    /// <summary>Whom a person blocked, for what shows no more than messages.</summary>
    public Func<AppDb, Guid, IAsyncEnumerable<Guid>> Blocked { get; } = EF.CompileAsyncQuery((AppDb db, Guid me) => db.Blocks.Where(b => b.BlockerId == me).Select(b => b.BlockedId));

    /// <summary>The channels of a zone that the person is a member of, as its list has them.</summary>
    public Func<AppDb, Guid, Guid, IAsyncEnumerable<ChannelRow>> Channels { get; } = EF.CompileAsyncQuery((AppDb db, Guid me, Guid zone) =>
        db.Channels.Where(c => c.ZoneId == zone && c.IsVisibleTo(me)).OrderBy(c => c.Position).ThenBy(c => c.Id).Select(c => new ChannelRow(c.Id, c.Slug, c.Name, c.Kind, c.LastNo,
            db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0,
            c.Kind == ChannelKind.Voice && db.Calls.Any(call => call.LiveChannelId == c.Id))));

    /// <summary>So many members of such a zone, the highest roles first, and whether the person may know if they are online.</summary>
    public Func<AppDb, Guid, Guid, int, IAsyncEnumerable<MemberRow>> Members { get; } = EF.CompileAsyncQuery((AppDb db, Guid me, Guid zone, int most) =>
        (from reader in db.Members
         where reader.UserId == me && reader.ZoneId == zone
         from m in reader.Zone!.Members
         orderby m.Role descending, m.User!.DisplayName, m.UserId
         select new MemberRow(m.UserId, m.User!.UserName!, m.User.DisplayName, m.User.AvatarId, m.Role, m.ShowsPresenceTo(reader, db.Blocks))).Take(most));

    public sealed record ZoneRow(Guid Id, string Slug, string Name, bool ShowsPresence, Role Role);

    public sealed record ChannelRow(Guid Id, string Slug, string Name, ChannelKind Kind, long LastNo, long ReadNo, bool HasPeople);

    public sealed record MemberRow(Guid Id, string Username, string DisplayName, Guid? AvatarId, Role Role, bool TellsPresence);

    public enum AroundKind
    {
        /// <summary>A channel with something unread, in a zone or direct.</summary>
        Unread,

        /// <summary>Somebody whom the person blocked.</summary>
        Blocked,

        /// <summary>A call in which they sit, or that rings for them.</summary>
        Call,
    }

    public sealed class AroundRow
    {
        public AroundKind Kind { get; set; }
        public Guid Id { get; set; }
        public Guid? ZoneId { get; set; }
    }
}
