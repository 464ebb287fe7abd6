using System.Collections;

namespace OpenChat.Web.Messaging.Parts;

/// <summary>The states of one message, in the order in which their parts are registered. Equal if all of them are.</summary>
public sealed class PartStates(params ReadOnlySpan<PartState> states) : IEnumerable<PartState>, IEquatable<PartStates>
{
    public static readonly PartStates None = new();

    private readonly PartState[] states = [.. states];

    public T? Find<T>() where T : PartState => Array.Find(states, state => state is T) as T;

    public bool Equals(PartStates? other) => other is not null && states.AsSpan().SequenceEqual(other.states);

    public override bool Equals(object? obj) => Equals(obj as PartStates);

    public override int GetHashCode() => states.Aggregate(0, HashCode.Combine);

    public IEnumerator<PartState> GetEnumerator() => states.AsEnumerable().GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
