using OpenChat.Web.Calls;

namespace OpenChat.Web.Pages.Shared;

/// <summary>Which part of the app a page shows; decides what the sidebar lists.</summary>
/// <param name="ZoneId">Null among the direct channels and on pages that belong to no zone.</param>
/// <param name="ChannelId">The channel in the pane, marked as current.</param>
/// <param name="Members">The zone's members are listed beside the pane.</param>
/// <param name="Saved">The pane shows what the viewer saved.</param>
/// <param name="Scheduled">The pane shows what the viewer scheduled.</param>
public sealed record ShellPlace(
    Guid? ZoneId = null, Guid? ChannelId = null, bool Members = false, bool Saved = false, bool Scheduled = false)
{
    /// <summary>Its key in ViewData: set by the page, read by the layout.</summary>
    public const string Key = "Place";

    public static readonly ShellPlace Nowhere = new(), OfSaved = new(Saved: true), OfScheduled = new(Scheduled: true);
}

/// <summary>What is around the pane, as one person sees it.</summary>
/// <param name="UnreadChats">Direct channels with something unread.</param>
/// <param name="Zone">The zone whose channels are listed; null lists the direct channels.</param>
/// <param name="Blocked">People whose messages do not count as unread.</param>
public sealed record ShellView(
    ShellPlace Place, IReadOnlyList<RailZone> Zones, int UnreadChats, ZoneSide? Zone, IReadOnlyList<DirectItem> Directs,
    IReadOnlyList<Guid> Blocked)
{
    /// <summary>What mentions the viewer and is unread, anywhere.</summary>
    public IReadOnlyList<UnreadMention> Mentions { get; init; } = [];

    /// <summary>Channels with something that the viewer typed and did not send.</summary>
    public IReadOnlySet<Guid> Drafts { get; init; } = new HashSet<Guid>();

    /// <summary>Not in the pane, where the text itself is seen.</summary>
    public bool HasDraft(Guid channel) => channel != Place.ChannelId && Drafts.Contains(channel);

    public int MentionsInChats => Mentions.Count(m => m.Zone is null && m.Channel != Place.ChannelId);

    /// <summary>How many of them count here: not those of the channel in the pane, which is read.</summary>
    public int MentionsIn(Guid? zone = null, Guid? channel = null) =>
        Mentions.Count(m => m.Channel != Place.ChannelId && (m.Zone == zone || zone is null) && (m.Channel == channel || channel is null));
}

/// <summary>A message that mentions the viewer.</summary>
/// <param name="Zone">Null in a direct channel.</param>
public sealed record UnreadMention(Guid Channel, Guid? Zone, long No)
{
    /// <summary>For scripts (js/live/unread.js).</summary>
    public override string ToString() => $"{Channel}:{Zone}:{No}";
}

/// <summary>A zone on the rail.</summary>
/// <param name="Permits">What the viewer may do there: what menus offer.</param>
public sealed record RailZone(Guid Id, string Slug, string Name, bool ShowsPresence, PermissionSet Permits, bool Unread)
{
    public int Hue => Hues.Of(Id);

    public string Initials => InitialsOf(Name);

    /// <summary>The first letters of its first two words: "Pc" for Pond Club.</summary>
    public static string InitialsOf(string name)
    {
        var words = name.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var first = First(words.ElementAtOrDefault(0)).ToUpperInvariant();
        return words.Length > 1 ? first + First(words[1]).ToLowerInvariant() : first;

        static string First(string? word) => string.IsNullOrEmpty(word) ? "" : System.Globalization.StringInfo.GetNextTextElement(word);
    }
}

/// <summary>One zone's channels and members.</summary>
/// <param name="Me">The viewer.</param>
public sealed record ZoneSide(
    RailZone Zone, Guid Me, IReadOnlyList<ChannelItem> Channels, IReadOnlyList<MemberItem> Members, int MemberCount);

/// <summary>A channel in the list.</summary>
/// <param name="ReadNo">How far it is read, deleted messages aside; to the end if only people whom they blocked have posted since.</param>
/// <param name="Voice">Who is in it; null for a text channel.</param>
public sealed record ChannelItem(Guid Id, string Slug, string Name, ChannelKind Kind, long LastNo, long ReadNo, VoiceRoster? Voice)
{
    public bool IsUnread => LastNo > ReadNo;
}

/// <summary>A direct channel in the list.</summary>
/// <param name="Preview">The start of the last message; empty if there is none to show.</param>
/// <param name="EndsInCall">Its last row is that of a call, which has no text.</param>
/// <param name="MissedCall">That call is one that the viewer missed.</param>
public sealed record DirectItem(
    Guid Id, MemberItem Other, string? Presence, string Preview, bool PreviewIsMine, bool EndsInCall, bool EndsInPin, bool MissedCall,
    long LastNo, long ReadNo)
{
    public long Unread => Math.Max(0, LastNo - ReadNo);
}

/// <summary>A member beside the pane.</summary>
/// <param name="Presence">online, idle or offline; null if the viewer may not see it.</param>
/// <param name="IsAlike">Someone else's name looks like theirs.</param>
public sealed record MemberItem(
    Guid Id, string Username, string DisplayName, Guid? AvatarId, string? Presence, Role Role = default, bool IsAlike = false) : IPerson;
