namespace OpenChat.Web.Domain;

/// <summary>What a message said before an edit.</summary>
public class MessageVersion
{
    /// <summary>Most versions kept of a message. The oldest go, but never the first: many edits must not hide it.</summary>
    public const int Max = 100;

    public Guid Id { get; set; } = Guid.CreateVersion7();
    public Guid MessageId { get; set; }
    public Message? Message { get; set; }
    public string Text { get; set; } = "";

    /// <summary>When this text was written.</summary>
    public DateTime At { get; set; }
}
