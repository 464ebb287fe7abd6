namespace OpenChat.Web.Domain;

/// <summary>What happened. The numbers are stored, so one that was given out is never given to another kind.</summary>
public enum EventKind
{
    Message = 1,
    Edit = 2,
    Delete = 5,
    /// <summary>Someone's own read mark moved (that person).</summary>
    Read = 10,
    /// <summary>Someone joined, left or changed role (the zone, and that person).</summary>
    Member = 11,
    /// <summary>A channel was created, renamed, moved or deleted (the zone).</summary>
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
    /// <summary>The frame that a new message is to those who may see its channel but do not watch it.</summary>
    public const string Unread = "unread";

    private static readonly EventTraits Unknown = new(Frame: null); // Written by a newer version.

    public static IReadOnlyDictionary<EventKind, EventTraits> All { get; } = new Dictionary<EventKind, EventTraits>
    {
        [EventKind.Message] = new("message", Counts: true),
        [EventKind.Edit] = new("edit", Counts: true, ChangesRow: true),
        [EventKind.Delete] = new("delete", Counts: true, ChangesRow: true),
        [EventKind.Read] = new("read"),
        [EventKind.Member] = new("member", MayEndSeat: true),
        [EventKind.Channel] = new("channel", MayEndSeat: true),
        [EventKind.Zone] = new("zone", MayEndSeat: true),
        [EventKind.Block] = new("block", MayEndSeat: true),
        [EventKind.Call] = new("call", ChangesRow: true),
        [EventKind.Session] = new(Frame: null, MayEndSeat: true),
        [EventKind.Profile] = new("member"),
    };

    extension(EventKind kind)
    {
        public EventTraits Traits => All.GetValueOrDefault(kind, Unknown);
    }
}
