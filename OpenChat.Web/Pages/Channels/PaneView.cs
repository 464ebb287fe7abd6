using OpenChat.Web.Domain;
using OpenChat.Web.Messaging;
using OpenChat.Web.Messaging.Parts;

namespace OpenChat.Web.Pages.Channels;

/// <summary>A channel's messages and composer, whether it stands in a zone or between two people.</summary>
/// <param name="Address">The channel's own address, without a number or query.</param>
/// <param name="Name">What one writes to: "#general" or a person's name.</param>
/// <param name="Seq">The channel's count, read before its messages: the stream goes on from there.</param>
/// <param name="ReadNo">How far the viewer had read when the page was made.</param>
/// <param name="ReadAt">When they had; null where they never did.</param>
/// <param name="Jump">The message that the address names.</param>
/// <param name="Refusal">Why one may not write here; null where one may.</param>
/// <param name="Me">The viewer as the author of what they write here.</param>
/// <param name="MayDelete">The viewer may take away what others wrote.</param>
/// <param name="Blocked">Whose messages the viewer wants folded.</param>
/// <param name="Silenced">How many of the newest <see cref="MostCounted"/> that are unread came from them: no news.</param>
public sealed record PaneView(
    Channel Channel, string Address, string Name, MessagePage Page, long Seq, long ReadNo, DateTime? ReadAt, long? Jump, string? Refusal, ComposerView Composer,
    Author Me, bool MayDelete, IReadOnlyList<Guid> Blocked, int Silenced)
{
    /// <summary>Of so many unread messages at most it is counted one by one who said them.</summary>
    public const int MostCounted = 250;

    public bool IsEmpty => Channel.LastNo == 0;

    public long Unread => Math.Max(0, Channel.LastNo - ReadNo - Silenced);

    /// <summary>What a copy of one's own words looks like until the server has taken them.</summary>
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

/// <summary>What stands in the box when the page arrives: words that were refused are not lost.</summary>
/// <param name="Nonce">Names this send; the same one never posts twice.</param>
/// <param name="Problem">Why they were refused; null where nothing was.</param>
public sealed record ComposerView(Draft Draft, string Nonce, string? Problem)
{
    public static ComposerView Fresh() => new(new Draft(""), Guid.CreateVersion7().ToString("N"), null);
}

/// <summary>A message in its place in the list.</summary>
/// <param name="Continued">Same author, little later: without name and picture.</param>
/// <param name="NewDay">It begins a day.</param>
/// <param name="FirstUnread">The line for what is new stands before it.</param>
public sealed record MessageRow(MessageView Message, bool Continued, bool NewDay, bool FirstUnread)
{
    private static readonly TimeSpan Together = TimeSpan.FromMinutes(5);

    /// <param name="readNo">What comes after it is new.</param>
    /// <param name="noNews">Whose words are not: one's own, and those of people one blocked.</param>
    public static IEnumerable<MessageRow> Of(MessagePage page, long readNo, IReadOnlyCollection<Guid> noNews)
    {
        MessageView? last = null;
        var marked = readNo == 0; // All of it is new: a line above everything says nothing.
        foreach (var message in page.Messages)
        {
            var newDay = last is null || last.CreatedAt.Date != message.CreatedAt.Date;
            var firstUnread = !marked && message.No > readNo && !noNews.Contains(message.AuthorId);
            marked |= firstUnread;
            var continued = !newDay && !firstUnread && last is { Kind: MessageKind.Text } && message.Kind == MessageKind.Text
                && last.AuthorId == message.AuthorId && message.CreatedAt - last.CreatedAt < Together;
            yield return new(message, continued, newDay, firstUnread);
            last = message;
        }
    }
}
