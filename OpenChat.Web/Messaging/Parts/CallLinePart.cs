using Microsoft.EntityFrameworkCore;
using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>What became of a direct call.</summary>
/// <param name="Duration">From the answer to the end; null while it goes on or when no one answered.</param>
public sealed record CallLine(CallState State, CallEnd? End, TimeSpan? Duration) : PartState(PartPlace.Row);

/// <summary>The line that a direct call leaves. It is edited whenever the call is answered or ends, so its rev covers the call.</summary>
public sealed class CallLinePart : IMessagePart
{
    private static readonly CallLine Forgotten = new(CallState.Ended, null, null);

    public bool IsCoveredByRev => true;

    public async Task<Func<MessageView, PartState?>> LoadAsync(AppDb db, IReadOnlyList<MessageView> messages)
    {
        var ids = messages.Where(m => m.CallId is not null).Select(m => m.CallId!.Value).ToList();
        var lines = ids.Count == 0 ? [] : await db.Calls.Where(c => ids.Contains(c.Id))
            .Select(c => new { c.Id, c.State, c.EndReason, c.AnsweredAt, c.EndedAt })
            .ToDictionaryAsync(c => c.Id, c => new CallLine(c.State, c.EndReason, c.EndedAt - c.AnsweredAt));
        return m => m.Kind == MessageKind.Call ? lines.GetValueOrDefault(m.CallId ?? default, Forgotten) : null;
    }
}
