using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>
/// Loads the parts of messages, after their rows: a state that is newer than its row is corrected by the event that is still to come,
/// but one that is older would be cached under the newer rev.
/// </summary>
public sealed class MessageParts(IEnumerable<IMessagePart> parts)
{
    private readonly IMessagePart[] covered = [.. parts.Where(part => part.IsCoveredByRev)];
    private readonly IMessagePart[] renewed = [.. parts.Where(part => !part.IsCoveredByRev)];

    /// <summary>Adds the states that may be cached with the rows for as long as their revs stand.</summary>
    public async Task<List<MessageView>> CoverAsync(AppDb db, List<MessageView> rows)
    {
        var states = await LoadAsync(covered, db, rows);
        return rows.ConvertAll(row => states(row) is { } found ? row with { Covered = found } : row);
    }

    /// <summary>Adds the other states as they are now, to rows just read as to cached ones.</summary>
    public async Task<List<MessageView>> RenewAsync(AppDb db, List<MessageView> rows)
    {
        var states = await LoadAsync(renewed, db, rows);
        return rows.ConvertAll(row => row with { Renewed = states(row) ?? PartStates.None });
    }

    /// <returns>All states of a message; null where it has none.</returns>
    private static async Task<Func<MessageView, PartStates?>> LoadAsync(IMessagePart[] parts, AppDb db, List<MessageView> rows)
    {
        if (rows.Count == 0) return _ => null;
        var lookups = new Func<MessageView, PartState?>[parts.Length];
        for (var i = 0; i < parts.Length; i++) lookups[i] = await parts[i].LoadAsync(db, rows);
        return row =>
        {
            var (states, count) = (new PartState[lookups.Length], 0);
            foreach (var lookup in lookups)
                if (lookup(row) is { } state) states[count++] = state;
            return count == 0 ? null : new(states.AsSpan(0, count));
        };
    }
}
