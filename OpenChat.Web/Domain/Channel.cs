namespace OpenChat.Web.Domain;

/// <summary>A sequence of messages: in a zone, or between two people.</summary>
public class Channel
{
    public const int NameMax = 80, TopicMax = 300;

    public Guid Id { get; set; } = Guid.CreateVersion7();
    public ChannelKind Kind { get; set; }

    /// <summary>Null for a direct channel.</summary>
    public Guid? ZoneId { get; set; }
    public Zone? Zone { get; set; }

    /// <summary>Its name in URLs, unique in its zone; empty for a direct channel.</summary>
    public string Slug { get; set; } = "";

    public string Name { get; set; } = "";
    public string Topic { get; set; } = "";

    public int Position { get; set; }

    /// <summary>Both user ids of a direct channel, sorted: unique per pair. Null otherwise.</summary>
    public string? PairKey { get; set; }

    /// <summary>Counts the durable changes in the channel without gaps, so that a browser can detect a missed one.</summary>
    public long LastSeq { get; set; }

    /// <summary>The newest message's number. The unread count is this minus the read mark.</summary>
    public long LastNo { get; set; }

    public DateTime CreatedAt { get; set; }

    /// <summary>Visible only to people in <see cref="Access"/>; otherwise to all members of the zone.</summary>
    public bool IsRestricted { get; set; }

    public List<Access> Access { get; set; } = [];

    /// <summary>URL of its page. A zone's channel needs its zone loaded.</summary>
    public string Address =>
        Kind == ChannelKind.Direct ? $"/d/{Id}" : $"/z/{Uri.EscapeDataString(Zone!.Slug)}/{Uri.EscapeDataString(Slug)}";

    /// <summary>URL of the list of its pinned messages.</summary>
    public string PinsAddress => $"/channels/{Id}/pins";

    public static Channel Between(Guid a, Guid b, DateTime now) => new()
    {
        Kind = ChannelKind.Direct,
        IsRestricted = true,
        PairKey = PairKeyOf(a, b),
        CreatedAt = now,
        Access = [new() { UserId = a, Since = now }, new() { UserId = b, Since = now }],
    };

    /// <summary>The <see cref="PairKey"/> of two people, in either order.</summary>
    public static string PairKeyOf(Guid a, Guid b) =>
        string.CompareOrdinal(a.ToString("N"), b.ToString("N")) < 0 ? $"{a:N}{b:N}" : $"{b:N}{a:N}";
}
