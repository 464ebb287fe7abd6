using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Domain;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;

namespace OpenChat.Web.Pages.Shared;

/// <summary>What waits for a person, wherever they are.</summary>
/// <param name="Unread">Channels with something unread, and the zone of each; null for a direct one.</param>
/// <param name="Blocked">Whose words are no news to them.</param>
/// <param name="HasCall">They sit in a call, or somebody calls them.</param>
public sealed record Around(IReadOnlyList<(Guid Channel, Guid? Zone)> Unread, IReadOnlyList<Guid> Blocked, bool HasCall);

/// <summary>Reads what stands around every pane, in a handful of queries whatever the size of the zone.</summary>
public sealed class Shell(AppDb db, Presence presence, ShellQueries queries)
{
    /// <summary>Members listed beside the pane; the members page has them all.</summary>
    public const int MembersShown = 200;

    private const int PreviewLength = 80;

    private Around? around;
    private (ShellPlace Place, ShellView View)? loaded;

    /// <summary>Asked once for each page.</summary>
    public async Task<Around> AroundAsync(Guid me) => around ??= await ReadAroundAsync(me);

    /// <summary>Whose words are no news to them, without all else that stands around a pane, where that was not read.</summary>
    public async Task<IReadOnlyList<Guid>> BlockedAsync(Guid me) => around?.Blocked ?? await queries.Blocked(db, me).ToListAsync();

    /// <summary>Asked once for each page: by the page itself, beside its own questions, or else by the layout.</summary>
    public async Task<ShellView> LoadAsync(Guid me, ShellPlace place)
    {
        if (loaded is { } before && before.Place == place) return before.View;
        await using var connection = await db.HoldAsync();
        var view = await ReadAsync(me, place);
        loaded = (place, view);
        return view;
    }

    private async Task<ShellView> ReadAsync(Guid me, ShellPlace place)
    {
        var waiting = await AroundAsync(me);
        var silent = await db.SilentChannelsAsync(me, waiting.Blocked);
        var unread = waiting.Unread.Where(c => !silent.Contains(c.Channel)).ToLookup(c => c.Zone);
        var zones = new List<RailZone>();
        await foreach (var zone in queries.Zones(db, me)) zones.Add(new(zone.Id, zone.Slug, zone.Name, zone.ShowsPresence, Permissions.Of(zone.Role), unread.Contains(zone.Id)));
        var side = zones.Find(z => z.Id == place.ZoneId) is { } here ? await ZoneAsync(me, here, place.Members, silent) : null;
        var directs = side is null ? await DirectsAsync(me, place.ChannelId, silent, waiting.Blocked) : [];
        return new(place, zones, unread[null].Count(), side, directs, waiting.Blocked);
    }

    private async Task<Around> ReadAroundAsync(Guid me)
    {
        var (unread, blocked, hasCall) = (new List<(Guid, Guid?)>(), new List<Guid>(), false);
        await foreach (var row in queries.Around(db, me))
            switch (row.Kind)
            {
                case ShellQueries.AroundKind.Unread: unread.Add((row.Id, row.ZoneId)); break;
                case ShellQueries.AroundKind.Blocked: blocked.Add(row.Id); break;
                case ShellQueries.AroundKind.Call: hasCall = true; break;
            }
        return new(unread, blocked, hasCall);
    }

    private async Task<ZoneSide> ZoneAsync(Guid me, RailZone zone, bool withMembers, IReadOnlyList<Guid> silent)
    {
        var rows = await queries.Channels(db, me, zone.Id).ToListAsync();
        var voice = await VoiceRosters.LoadAsync(db, [.. rows.Where(c => c.HasPeople).Select(c => c.Id)]);
        var channels = rows.ConvertAll(c => new ChannelItem(c.Id, c.Slug, c.Name, c.Kind, c.LastNo, silent.Contains(c.Id) ? c.LastNo : c.ReadNo,
            c.Kind == ChannelKind.Voice ? voice.GetValueOrDefault(c.Id) ?? new(c.Id, null, []) : null));
        if (!withMembers) return new(zone, me, channels, [], 0);
        var members = await queries.Members(db, me, zone.Id, MembersShown).ToListAsync();
        var count = members.Count < MembersShown ? members.Count : await db.Members.CountAsync(m => m.ZoneId == zone.Id);
        return new(zone, me, channels, members.ConvertAll(m => new MemberItem(m.Id, m.Username, m.DisplayName, m.AvatarId, m.TellsPresence ? PresenceOf(m.Id, me) : null, m.Role)), count);
    }

    /// <summary>Newest first; one without a word in it only while it is open.</summary>
    private async Task<List<DirectItem>> DirectsAsync(
        Guid me, Guid? current, IReadOnlyList<Guid> silent, IReadOnlyList<Guid> blocked)
    {
        var visible = (await db.PresenceVisibleToAsync(me)).ToHashSet();
        var mine = db.Members.ChannelsOf(db.Access, me).Where(c => c.Kind == ChannelKind.Direct && (c.LastNo > 0 || c.Id == current));
        var rows = await mine.Select(c => new
        {
            c.Id,
            c.LastNo,
            c.CreatedAt,
            Other = c.Access.Where(a => a.UserId != me).Select(a => new { a.User!.Id, a.User.UserName, a.User.DisplayName, a.User.AvatarId }).First(),
            ReadNo = db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0,
            Last = db.Messages.Where(m => m.ChannelId == c.Id && m.No == c.LastNo).Select(m => new { m.Text, m.AuthorId, m.CreatedAt, m.Kind }).FirstOrDefault(),
        }).ToListAsync();
        return [.. rows.OrderByDescending(r => r.Last?.CreatedAt ?? r.CreatedAt).Select(r => new DirectItem(
            r.Id, new MemberItem(r.Other.Id, r.Other.UserName!, r.Other.DisplayName, r.Other.AvatarId, null), visible.Contains(r.Other.Id) ? PresenceOf(r.Other.Id) : null,
            r.Last is { } last && !blocked.Contains(last.AuthorId) ? Shorten(last.Text) : "", r.Last?.AuthorId == me, r.Last?.Kind == MessageKind.Call, r.LastNo, silent.Contains(r.Id) ? r.LastNo : r.ReadNo))];
    }

    /// <param name="here">Who is asking for the page: they are here, even before their page has said so.</param>
    private string PresenceOf(Guid user, Guid? here = null) => PresenceNews.NameOf(user == here ? PresenceState.Online : presence.StateOf(user));

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= PreviewLength) return line;
        var end = char.IsHighSurrogate(line[PreviewLength - 1]) ? PreviewLength - 1 : PreviewLength;
        return string.Concat(line.AsSpan(0, end), "…");
    }
}
