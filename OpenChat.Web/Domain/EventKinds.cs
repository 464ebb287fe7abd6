namespace OpenChat.Web.Domain;

/// <summary>What happened. The numbers are stored, so one that was given out is never given to another kind.</summary>
public enum EventKind
{
    Message = 1,
    Edit = 2,
    /// <summary>Reactions of a message changed; at most once a second for each message.</summary>
    React = 3,
    /// <summary>A message was pinned or unpinned.</summary>
    Pin = 4,
    Delete = 5,
    /// <summary>Someone's own read mark moved (that person).</summary>
    Read = 10,
    /// <summary>Someone joined, left or changed role (the zone, and that person).</summary>
    Member = 11,
    /// <summary>
    /// A channel was created, renamed, moved or deleted (an open channel's zone; of a restricted one those with access, by the channel or
    /// each person, and without its zone).
    /// </summary>
    Channel = 12,
    /// <summary>A zone was renamed or deleted (the zone, or each member).</summary>
    Zone = 13,
    /// <summary>Someone blocked or unblocked someone (the blocker).</summary>
    Block = 15,
    /// <summary>A call rings, was answered, or ended (each person in it).</summary>
    Call = 16,
    /// <summary>A session ended (that person; the subject is the session).</summary>
    Session = 17,
    /// <summary>A profile changed (each zone that shows it).</summary>
    Profile = 18,
    /// <summary>Someone marked a message as unread: their own read mark moved back (that person).</summary>
    MarkedUnread = 19,
    /// <summary>
    /// A message mentions someone, or no longer does (that person; or the channel, for what mentions everyone). The subject is the message.
    /// </summary>
    Mention = 20,
    /// <summary>What someone has typed in a channel changed (that person; the subject is the channel).</summary>
    Draft = 21,
    /// <summary>A scheduled message was added, changed, sent, dropped, or could not be sent (its author).</summary>
    Scheduled = 22,
    /// <summary>An emoji of a zone was added, renamed or deleted (the zone).</summary>
    Emoji = 30,
}

/// <summary>What one kind of event means to the code that passes it on.</summary>
/// <param name="Frame">Name of the stream frame; null where browsers get none.</param>
/// <param name="Counts">It is about a message and takes a number in its channel's sequence.</param>
/// <param name="ChangesRow">It changes what is rendered of its subject, so frames of the subject that are cached are stale.</param>
/// <param name="MayEndSeat">Someone may have lost the right to their seat in a call.</param>
public sealed record EventTraits(string? Frame, bool Counts = false, bool ChangesRow = false, bool MayEndSeat = false);

/// <summary>The one table of event kinds. The stream's script and docs/live-events.md are held against it by a test.</summary>
public static class EventKinds
{
    /// <summary>The frame that a new or deleted message is to those who may see its channel but do not watch it.</summary>
    public const string Unread = "unread";

    private static readonly EventTraits Unknown = new(Frame: null); // Written by a newer version.

    public static IReadOnlyDictionary<EventKind, EventTraits> All { get; } = new Dictionary<EventKind, EventTraits>
    {
        [EventKind.Message] = new("message", Counts: true),
        [EventKind.Edit] = new("edit", Counts: true, ChangesRow: true),
        [EventKind.React] = new("react", Counts: true, ChangesRow: true),
        [EventKind.Pin] = new("edit", Counts: true, ChangesRow: true),
        [EventKind.Delete] = new("delete", Counts: true, ChangesRow: true),
        [EventKind.Read] = new("read"),
        [EventKind.MarkedUnread] = new("read"),
        [EventKind.Mention] = new("mention"),
        [EventKind.Draft] = new("draft"),
        [EventKind.Scheduled] = new("scheduled"),
        [EventKind.Member] = new("member", MayEndSeat: true),
        [EventKind.Channel] = new("channel", MayEndSeat: true),
        [EventKind.Zone] = new("zone", MayEndSeat: true),
        [EventKind.Block] = new("block", MayEndSeat: true),
        [EventKind.Call] = new("call", ChangesRow: true),
        [EventKind.Session] = new(Frame: null, MayEndSeat: true),
        [EventKind.Profile] = new("member"),
        [EventKind.Emoji] = new("emoji"),
    };

    extension(EventKind kind)
    {
        public EventTraits Traits => All.GetValueOrDefault(kind, Unknown);
    }
}
