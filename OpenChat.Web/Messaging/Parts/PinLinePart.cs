using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>Someone pinned a message.</summary>
/// <param name="To">The message.</param>
public sealed record PinLine(Guid To) : PartState(PartPlace.Row);

/// <summary>The line that a pin leaves in its channel.</summary>
public sealed class PinLinePart : IMessagePart
{
    public bool IsCoveredByRev => true;

    public Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages) =>
        Task.FromResult<Func<MessageView, PartState?>>(m => m is { Kind: MessageKind.Pin, ReplyToId: { } to } ? new PinLine(to) : null);
}
