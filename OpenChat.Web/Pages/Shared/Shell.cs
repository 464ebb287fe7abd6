using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Feed;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;
using OpenChat.Web.Rendering;

namespace OpenChat.Web.Pages.Shared;

/// <summary>What waits for a person, wherever they are.</summary>
/// <param name="Unread">Channels with something unread, and the zone of each; null for a direct one.</param>
/// <param name="Blocked">People whose messages do not count as unread.</param>
/// <param name="Drafts">Channels in which they typed something that they did not send.</param>
/// <param name="HasCall">They are in a call, or one rings for them.</param>
public sealed record Around(
    IReadOnlyList<(Guid Channel, Guid? Zone)> Unread, IReadOnlyList<Guid> Blocked, IReadOnlySet<Guid> Drafts, bool HasCall);

/// <summary>Loads what is around every pane, in a handful of queries whatever the size of the zone.</summary>
public sealed class Shell(AppDb db, Presence presence, ShellQueries queries, MentionNames names)
{
    /// <summary>Members listed beside the pane, at most; the members page has them all.</summary>
    public const int MembersShown = 200;

    private const int PreviewLength = 80;

    private Around? around;
    private IReadOnlyList<UnreadMention>? mentions;
    private (ShellPlace Place, ShellView View)? loaded;

    /// <summary>Loaded once per page.</summary>
    public async Task<Around> AroundAsync(Guid me) => around ??= await ReadAroundAsync(me);

    /// <summary>People whom they blocked, alone if the rest was not loaded before.</summary>
    public async Task<IReadOnlyList<Guid>> BlockedAsync(Guid me) => around?.Blocked ?? await queries.Blocked(db, me).ToListAsync();

    /// <summary>What mentions them and is unread. Loaded once per page, and only where something is unread.</summary>
    public async Task<IReadOnlyList<UnreadMention>> MentionsAsync(Guid me) => mentions ??= await ReadMentionsAsync(me);

    /// <summary>Loaded once per page: by the page itself, beside its own queries, or else by the layout.</summary>
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
        await foreach (var zone in queries.Zones(db, me))
            zones.Add(new(zone.Id, zone.Slug, zone.Name, zone.ShowsPresence, Permissions.Of(zone.Role), unread.Contains(zone.Id)));
        var side = zones.Find(z => z.Id == place.ZoneId) is { } here ? await ZoneAsync(me, here, place.Members, silent) : null;
        var directs = side is null ? await DirectsAsync(me, place.ChannelId, silent, waiting.Blocked) : [];
        return new(place, zones, unread[null].Count(), side, directs, waiting.Blocked)
        {
            Mentions = await MentionsAsync(me), Drafts = waiting.Drafts,
        };
    }

    /// <summary>Most unread mentions counted in one channel: the page lists their numbers.</summary>
    private const int MentionsInChannel = 100;

    private async Task<IReadOnlyList<UnreadMention>> ReadMentionsAsync(Guid me)
    {
        var waiting = await AroundAsync(me);
        var zones = waiting.Unread.ToDictionary(c => c.Channel, c => c.Zone);
        if (zones.Count == 0) return [];
        var found = new HashSet<UnreadMention>();
        await foreach (var row in queries.Mentions(db, me, [.. zones.Keys])) found.Add(new(row.Channel, zones[row.Channel], row.No));
        return [.. found.GroupBy(mention => mention.Channel).SelectMany(channel => channel.Take(MentionsInChannel))];
    }

    private async Task<Around> ReadAroundAsync(Guid me)
    {
        var (unread, blocked, drafts, hasCall) = (new List<(Guid, Guid?)>(), new List<Guid>(), new HashSet<Guid>(), false);
        await foreach (var row in queries.Around(db, me))
            switch (row.Kind)
            {
                case ShellQueries.AroundKind.Unread: unread.Add((row.Id, row.ZoneId)); break;
                case ShellQueries.AroundKind.Blocked: blocked.Add(row.Id); break;
                case ShellQueries.AroundKind.Draft: drafts.Add(row.Id); break;
                case ShellQueries.AroundKind.Call: hasCall = true; break;
            }
        return new(unread, blocked, drafts, hasCall);
    }

    private async Task<ZoneSide> ZoneAsync(Guid me, RailZone zone, bool withMembers, IReadOnlyList<Guid> silent)
    {
        var rows = await queries.Channels(db, me, zone.Id).ToListAsync();
        var voice = await VoiceRosters.LoadAsync(db, [.. rows.Where(c => c.HasPeople).Select(c => c.Id)]);
        var channels = rows.ConvertAll(c => new ChannelItem(
            c.Id,
            c.Slug,
            c.Name,
            c.Kind,
            c.LastNo,
            silent.Contains(c.Id) ? c.LastNo : c.ReadNo + c.Deleted,
            c.Kind == ChannelKind.Voice ? voice.GetValueOrDefault(c.Id) ?? new(c.Id, null, []) : null));
        if (!withMembers) return new(zone, me, channels, [], 0);
        var members = await queries.Members(db, me, zone.Id, MembersShown).ToListAsync();
        var count = members.Count < MembersShown ? members.Count : await db.Members.CountAsync(m => m.ZoneId == zone.Id);
        var items = members.ConvertAll(m => new MemberItem(
            m.Id, m.Username, m.DisplayName, m.AvatarId, m.ShowsPresence ? PresenceOf(m.Id, me) : null, m.Role, m.IsAlike));
        return new(zone, me, channels, items, count);
    }

    /// <summary>Newest first; an empty one is listed only while it is open.</summary>
    private async Task<List<DirectItem>> DirectsAsync(
        Guid me, Guid? current, IReadOnlyList<Guid> silent, IReadOnlyList<Guid> blocked)
    {
        var mine = db.Members.ChannelsOf(db.Access, me).Where(c => c.Kind == ChannelKind.Direct && (c.LastNo > 0 || c.Id == current));
        var rows = await mine.Select(c => new
        {
            c.Id,
            c.LastNo,
            c.CreatedAt,
            Other = c.Access.Where(a => a.UserId != me)
                .Select(a => new
                {
                    a.User!.Id, a.User.UserName, a.User.DisplayName, a.User.AvatarId, IsAlike = a.User.IsAlike(null, db.Users, db.Members),
                }).First(),
            ReadNo = db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0,
            Deleted = db.Messages.Count(m => m.ChannelId == c.Id && m.DeletedAt != null && m.No
                > (db.ReadMarks.Where(r => r.UserId == me && r.ChannelId == c.Id).Select(r => (long?)r.No).FirstOrDefault() ?? 0)),
            Last = db.Messages.Where(m => m.ChannelId == c.Id && m.No == c.LastNo)
                .Select(m => new { m.Text, m.AuthorId, m.CreatedAt, m.Kind, End = m.Call == null ? null : m.Call.EndReason })
                .FirstOrDefault(),
        }).ToListAsync();
        var said = await names.LoadAsync(db, rows.ConvertAll(r => (r.Last?.Text ?? "", (Guid?)null)));
        var visible = await db.PresenceVisibleToAsync(me, rows.ConvertAll(r => r.Other.Id));
        return [.. rows.OrderByDescending(r => r.Last?.CreatedAt ?? r.CreatedAt).Select(r => new DirectItem(
            r.Id,
            new MemberItem(r.Other.Id, r.Other.UserName!, r.Other.DisplayName, r.Other.AvatarId, null, IsAlike: r.Other.IsAlike),
            visible.Contains(r.Other.Id) ? PresenceOf(r.Other.Id) : null,
            r.Last is { } last && !blocked.Contains(last.AuthorId)
                ? Shorten(MessageBody.LineOf(last.Text, token => said(last.Text, null).NameOf(token))) : "",
            r.Last?.AuthorId == me,
            r.Last?.Kind == MessageKind.Call,
            r.Last?.Kind == MessageKind.Pin,
            r.Last is { End: CallEnd.Missed or CallEnd.Cancelled or CallEnd.Busy } lastCall && lastCall.AuthorId != me,
            r.LastNo,
            silent.Contains(r.Id) ? r.LastNo : r.ReadNo + r.Deleted))];
    }

    /// <param name="here">Who requests the page: they are online, even before the page has connected.</param>
    private string PresenceOf(Guid user, Guid? here = null) =>
        PresenceNews.NameOf(user == here ? PresenceState.Online : presence.StateOf(user));

    private static string Shorten(string text)
    {
        var line = text.ReplaceLineEndings(" ");
        if (line.Length <= PreviewLength) return line;
        var end = char.IsHighSurrogate(line[PreviewLength - 1]) ? PreviewLength - 1 : PreviewLength;
        return string.Concat(line.AsSpan(0, end), "…");
    }
}
