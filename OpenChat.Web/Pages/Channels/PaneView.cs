using OpenChat.Web.Data;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;

namespace OpenChat.Web.Pages.Channels;

/// <summary>The messages and the composer of a channel, in a zone or between two people.</summary>
/// <param name="Address">The channel's own address, without a number or query.</param>
/// <param name="Name">As shown: "#general" or a person's name.</param>
/// <param name="Seq">The channel's count, read before its messages: the stream continues from it.</param>
/// <param name="ReadNo">How far the viewer had read when the page was rendered.</param>
/// <param name="ReadAt">When they last read it; null if never.</param>
/// <param name="Jump">The message that the address names.</param>
/// <param name="Refusal">Why the viewer may not post here; null if they may.</param>
/// <param name="Me">The viewer as an author in this channel.</param>
/// <param name="MayDelete">The viewer may delete the messages of others.</param>
/// <param name="Blocked">People whom the viewer blocked: their messages are folded.</param>
/// <param name="Silenced">How many of the newest <see cref="MostCounted"/> unread messages do not count: theirs, and deleted ones.</param>
public sealed record PaneView(
    Channel Channel,
    string Address,
    string Name,
    MessagePage Page,
    long Seq,
    long ReadNo,
    DateTime? ReadAt,
    long? Jump,
    string? Refusal,
    ComposerView Composer,
    Author Me,
    bool MayDelete,
    IReadOnlyList<Guid> Blocked,
    int Silenced)
{
    /// <summary>How many unread messages, at most, are searched for those that do not count.</summary>
    public const int MostCounted = 250;

    /// <summary>The viewer's reactions that a pill does not name (<see cref="Pill.Named"/>): "message:emoji".</summary>
    public IReadOnlyList<string> Mine { get; init; } = [];

    /// <summary>Numbers of the unread messages that mention the viewer.</summary>
    public IReadOnlyList<long> Mentions { get; init; } = [];

    /// <summary>A link for the viewer to share, while they are alone in the zone; null otherwise.</summary>
    public string? InviteLink { get; init; }

    /// <summary>The viewer is alone in the zone and may invite others.</summary>
    public bool IsAlone { get; init; }

    /// <summary>How far the other person of a direct channel has read; null if the viewer may not know.</summary>
    public Seen? Seen { get; init; }

    /// <summary>The number of the viewer's last message on this page, if it was seen; else null.</summary>
    public long? LastSeen => LastOwn is { } mine && mine.No <= Seen?.No ? mine.No : null;

    private MessageView? LastOwn =>
        Page.Messages.LastOrDefault(m => m is { Kind: MessageKind.Text, IsDeleted: false } && m.AuthorId == Me.Id);

    /// <summary>The viewer may pin messages.</summary>
    public bool MayPin { get; init; }

    public bool IsEmpty => Channel.LastNo == 0;

    public long Unread => Math.Max(0, Channel.LastNo - ReadNo - Silenced);

    /// <summary>The viewer's own message until the server has stored it; the page's script fills it in.</summary>
    public MessageView Pending => new()
    {
        Id = Guid.Empty,
        ChannelId = Channel.Id,
        ZoneId = Channel.ZoneId,
        Kind = MessageKind.Text,
        AuthorId = Me.Id,
        CreatedAt = DateTime.UnixEpoch,
        Renewed = new(Me),
    };

    public long FirstNo => Page.Messages.Count > 0 ? Page.Messages[0].No : 0;
    public long LastNo => Page.Messages.Count > 0 ? Page.Messages[^1].No : 0;
}

/// <summary>What the composer holds when the page loads: a text that was refused is not lost.</summary>
/// <param name="Nonce">Identifies this send: the same nonce never posts twice.</param>
/// <param name="Problem">Why the text was refused; null if it was not.</param>
public sealed record ComposerView(Draft Draft, string Nonce, string? Problem)
{
    /// <summary>What it replies to.</summary>
    public Reply? Reply { get; init; }

    /// <summary>Of the draft that the server keeps, 0 if there is none; null where the text is one that was refused.</summary>
    public long? Version { get; init; }

    public static ComposerView Fresh() => new(new Draft(""), Guid.CreateVersion7().ToString("N"), null);
}

/// <summary>A message in its place in the list.</summary>
/// <param name="Continued">Shown without name and picture: the same author wrote the row before, shortly before.</param>
/// <param name="NewDay">It is the first of its day.</param>
/// <param name="FirstUnread">The line for new messages is above it.</param>
public sealed record MessageRow(MessageView Message, bool Continued, bool NewDay, bool FirstUnread)
{
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(5);

    /// <param name="readNo">Messages after it are new.</param>
    /// <param name="noNews">Authors whose messages never count as new: the viewer, and the people they blocked.</param>
    public static IEnumerable<MessageRow> Of(MessagePage page, long readNo, IReadOnlyCollection<Guid> noNews)
    {
        MessageView? last = null;
        var marked = readNo == 0; // If everything is new, a line above it says nothing.
        foreach (var message in page.Messages)
        {
            var newDay = last is null || last.CreatedAt.Date != message.CreatedAt.Date;
            var firstUnread = !marked && message.No > readNo && !message.IsDeleted && !noNews.Contains(message.AuthorId);
            marked |= firstUnread;
            var continued = !newDay && !firstUnread && IsText(last) && IsText(message) && message is { ReplyToId: null, ForwardOfId: null }
                && last!.AuthorId == message.AuthorId && message.CreatedAt - last.CreatedAt < Together;
            yield return new(message, continued, newDay, firstUnread);
            last = message;
        }
    }

    private static bool IsText(MessageView? message) => message is { Kind: MessageKind.Text, IsDeleted: false };
}
