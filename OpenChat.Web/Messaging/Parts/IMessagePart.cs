using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>
/// Something that a message shows beside its own columns. To add one, write this class with its <see cref="PartState"/>, register it
/// in <see cref="MessagingSetup"/>, and draw the state in Pages/Messages/Parts/_{name of the state}.cshtml.
/// </summary>
public interface IMessagePart
{
    /// <summary>
    /// Whether every change of its state also moves the message's rev. If not, the state is loaded again each time a cached message is
    /// shown, and cached HTML is found by it (docs/live-events.md, "What a message shows").
    /// </summary>
    bool IsCoveredByRev { get; }

    /// <summary>Loads what belongs to these messages, with one query or two however many they are.</summary>
    /// <returns>Finds the state of each of them; null where it shows nothing.</returns>
    Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages);
}

/// <summary>What a part shows of one message to every viewer. Equal states must look the same: cached HTML is found by them.</summary>
public abstract record PartState(PartPlace Place);

/// <summary>Where in a message's row a part is drawn.</summary>
public enum PartPlace
{
    /// <summary>Instead of the row of a text message.</summary>
    Row,
    /// <summary>First in the row; like <see cref="Below"/>, not once the message is deleted.</summary>
    Above,
    /// <summary>Picture and name of the author, which _Message draws itself: every row has them, and a partial takes time.</summary>
    Head,
    /// <summary>In its text, which the message renders with it.</summary>
    Text,
    Below,
}
