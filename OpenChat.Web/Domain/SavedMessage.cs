namespace OpenChat.Web.Domain;

/// <summary>A message that someone saved for themselves. Only they know.</summary>
public class SavedMessage
{
    /// <summary>Most saved messages of one person.</summary>
    public const int Max = 1000;

    public Guid UserId { get; set; }
    public User? User { get; set; }
    public Guid MessageId { get; set; }
    public Message? Message { get; set; }
    public DateTime At { get; set; }
}
