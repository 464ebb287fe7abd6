using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>Someone joined the zone: their name is all there is to say.</summary>
public sealed record JoinLine() : PartState(PartPlace.Row);

/// <summary>The line that a join leaves in the zone's first text channel.</summary>
public sealed class JoinLinePart : IMessagePart
{
    private static readonly JoinLine Line = new();

    public bool IsCoveredByRev => true;

    public Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages) =>
        Task.FromResult<Func<MessageView, PartState?>>(message => message.Kind == MessageKind.Join ? Line : null);
}
