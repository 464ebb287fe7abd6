using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Endpoints;
using OpenChat.Web.Live;

namespace OpenChat.Web.Pages.Shared;

/// <summary>Reads what stands around every pane, in a handful of queries whatever the size of the zone.</summary>
public sealed class Shell(AppDb db, Presence presence)
{
    /// <summary>Members listed beside the pane; the members page has them all.</summary>
    public const int MembersShown = 200;

    private const int PreviewLength = 80;

    public async Task<ShellView> LoadAsync(Guid me, ShellPlace place)
    {
        var blocked = await db.Blocks.Where(b => b.BlockerId == me).Select(b => b.BlockedId).ToListAsync();
        var silent = await db.SilentChannelsAsync(me, blocked);
        var zones = await db.Members.Where(m => m.UserId == me).OrderBy(m => m.JoinedAt).ThenBy(m => m.ZoneId).Select(m => new RailZone(
            m.ZoneId, m.Zone!.Slug, m.Zone.Name,
            m.Zone.Channels.Any(c => c.Kind == ChannelKind.Text && !silent.Contains(c.Id) && c.LastNo > (db.ReadMarks
                .Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0)))).ToListAsync();
        var visible = (await db.PresenceVisibleToAsync(me)).ToHashSet();
        if (place.ZoneId is { } zoneId && zones.Exists(z => z.Id == zoneId))
        {
            var unread = await Directs(me).CountAsync(c => !silent.Contains(c.Id) && c.LastNo > (db.ReadMarks
                .Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0));
            return new(place, zones, unread, await ZoneAsync(me, zoneId, place.Members, visible, silent), [], blocked);
        }
        var directs = await DirectsAsync(me, place.ChannelId, visible, silent, blocked);
        return new(place, zones, directs.Count(d => d.Unread > 0), null, directs, blocked);
    }

    private IQueryable<Channel> Directs(Guid me) => db.Channels.Where(c => c.Kind == ChannelKind.Direct && c.Participants.Any(p => p.UserId == me));

    private async Task<ZoneSide> ZoneAsync(Guid me, Guid zoneId, bool withMembers, HashSet<Guid> visible, IReadOnlyList<Guid> silent)
    {
        var mine = await db.Members.AsNoTracking().Include(m => m.Zone).SingleAsync(m => m.ZoneId == zoneId && m.UserId == me);
        var rows = await db.Channels.Where(c => c.ZoneId == zoneId).OrderBy(c => c.Position).ThenBy(c => c.Id).Select(c => new
        {
            c.Id,
            c.Slug,
            c.Name,
            c.Kind,
            c.LastNo,
            ReadNo = db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0,
        }).ToListAsync();
        var voice = await VoiceRosters.LoadAsync(db, [.. rows.Where(c => c.Kind == ChannelKind.Voice).Select(c => c.Id)]);
        var channels = rows.ConvertAll(c => new ChannelItem(c.Id, c.Slug, c.Name, c.Kind, c.LastNo, silent.Contains(c.Id) ? c.LastNo : c.ReadNo, voice.GetValueOrDefault(c.Id)));
        if (!withMembers) return new(mine.Zone!, mine, channels, [], 0);
        var members = await db.Members.Where(m => m.ZoneId == zoneId).OrderByDescending(m => m.Role).ThenBy(m => m.User!.DisplayName).ThenBy(m => m.UserId)
            .Take(MembersShown).Select(m => new { m.User!.Id, m.User.UserName, m.User.DisplayName, m.User.AvatarId, m.Role }).ToListAsync();
        var count = members.Count < MembersShown ? members.Count : await db.Members.CountAsync(m => m.ZoneId == zoneId);
        return new(mine.Zone!, mine, channels,
            members.ConvertAll(m => new MemberItem(m.Id, m.UserName!, m.DisplayName, m.AvatarId, m.Role, mine.Zone!.ShowsPresence ? PresenceOf(m.Id, visible, me) : null)), count);
    }

    /// <summary>Newest first; one without a word in it only while it is open.</summary>
    private async Task<List<DirectItem>> DirectsAsync(
        Guid me, Guid? current, HashSet<Guid> visible, IReadOnlyList<Guid> silent, IReadOnlyList<Guid> blocked)
    {
        var rows = await Directs(me).Where(c => c.LastNo > 0 || c.Id == current).Select(c => new
        {
            c.Id,
            c.LastNo,
            c.CreatedAt,
            Other = c.Participants.Where(p => p.UserId != me).Select(p => new { p.User!.Id, p.User.UserName, p.User.DisplayName, p.User.AvatarId }).First(),
            ReadNo = db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0,
            Last = db.Messages.Where(m => m.ChannelId == c.Id && m.No == c.LastNo).Select(m => new { m.Text, m.AuthorId, m.CreatedAt, m.Kind }).FirstOrDefault(),
        }).ToListAsync();
        return [.. rows.OrderByDescending(r => r.Last?.CreatedAt ?? r.CreatedAt).Select(r => new DirectItem(
            r.Id, new MemberItem(r.Other.Id, r.Other.UserName!, r.Other.DisplayName, r.Other.AvatarId, Role.Member, null), PresenceOf(r.Other.Id, visible),
            r.Last is { } last && !blocked.Contains(last.AuthorId) ? Shorten(last.Text) : "", r.Last?.AuthorId == me, r.Last?.Kind == MessageKind.Call, r.LastNo, silent.Contains(r.Id) ? r.LastNo : r.ReadNo))];
    }

    /// <param name="here">Who is asking for the page: they are here, even before their page has said so.</param>
    private string? PresenceOf(Guid user, HashSet<Guid> visible, Guid? here = null) =>
        !visible.Contains(user) ? null : PresenceNews.NameOf(user == here ? PresenceState.Online : presence.StateOf(user));

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= PreviewLength) return line;
        var end = char.IsHighSurrogate(line[PreviewLength - 1]) ? PreviewLength - 1 : PreviewLength;
        return string.Concat(line.AsSpan(0, end), "…");
    }
}
