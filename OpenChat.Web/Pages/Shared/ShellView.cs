using OpenChat.Web.Calls;
using OpenChat.Web.Domain;

namespace OpenChat.Web.Pages.Shared;

/// <summary>Which part of the app a page shows; the sidebar is drawn around it.</summary>
/// <param name="ZoneId">Null among the direct channels and on pages that belong to no zone.</param>
/// <param name="ChannelId">The channel in the pane, marked as current.</param>
/// <param name="Members">The zone's members stand beside the pane.</param>
public sealed record ShellPlace(Guid? ZoneId = null, Guid? ChannelId = null, bool Members = false)
{
    /// <summary>Its key in ViewData: set by the page, read by the layout.</summary>
    public const string Key = "Place";

    public static readonly ShellPlace Nowhere = new();
}

/// <summary>What stands around the pane, as one person sees it.</summary>
/// <param name="UnreadChats">Direct channels with something unread.</param>
/// <param name="Zone">The zone whose channels are listed; null lists the direct channels.</param>
/// <param name="Blocked">Whose words count as nothing that waits.</param>
public sealed record ShellView(
    ShellPlace Place, IReadOnlyList<RailZone> Zones, int UnreadChats, ZoneSide? Zone, IReadOnlyList<DirectItem> Directs,
    IReadOnlyList<Guid> Blocked);

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
/// <param name="ReadNo">How far it is read; to the end where only people whom the viewer blocked have spoken since.</param>
/// <param name="Voice">Who is inside; null for a text channel.</param>
public sealed record ChannelItem(Guid Id, string Slug, string Name, ChannelKind Kind, long LastNo, long ReadNo, VoiceRoster? Voice)
{
    public bool IsUnread => LastNo > ReadNo;
}

/// <summary>A direct channel in the list.</summary>
/// <param name="Preview">The start of the last message; empty where there is none to show.</param>
/// <param name="EndsInCall">Its last line is that of a call, which has no text.</param>
public sealed record DirectItem(Guid Id, IPerson Other, string? Presence, string Preview, bool PreviewIsMine, bool EndsInCall, long LastNo, long ReadNo)
{
    public long Unread => Math.Max(0, LastNo - ReadNo);
}

/// <summary>A member beside the pane.</summary>
/// <param name="Presence">online, idle or offline; null where the viewer may not know.</param>
public sealed record MemberItem(Guid Id, string Username, string DisplayName, Guid? AvatarId, string? Presence, Role Role = default) : IPerson;
