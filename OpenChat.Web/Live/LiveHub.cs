namespace OpenChat.Web.Live;

/// <summary>Where every open stream of this node is known. Log events are passed on in position order; the rest is ephemeral.</summary>
public sealed class LiveHub
{
    /// <summary>The last position that was passed to streams. A page embeds it, read before its first query.</summary>
    public long Position { get; private set; }

    /// <summary>Sends an ephemeral event (no id, not in the log) to every stream of these people.</summary>
    public void SendToUsers(IReadOnlyCollection<Guid> users, string name, object data) { }

    /// <summary>Sends an ephemeral event to everybody who may see a channel.</summary>
    /// <param name="key">Null sends at once; else at most one a second goes out for this key, the last one winning.</param>
    public void SendToChannel(Guid channel, string name, object data, string? key = null) { }

    /// <summary>Closes the streams of a session; they get `bye revoked`.</summary>
    public void Revoke(Guid session) { }

    /// <summary>Whether any stream of this person is open here.</summary>
    public bool IsConnected(Guid user) => false;
}
