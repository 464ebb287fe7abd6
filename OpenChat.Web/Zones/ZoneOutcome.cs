namespace OpenChat.Web.Zones;

/// <summary>The outcome of a change to a zone, its channels or its members.</summary>
public enum ZoneOutcome
{
    Done,
    /// <summary>Nothing to change; no event was published.</summary>
    Unchanged,
    /// <summary>Not found, or not visible to this person (404).</summary>
    NotFound,
    /// <summary>Visible, but not permitted.</summary>
    NotAllowed,
    /// <summary>The cleaned name is too short or too long.</summary>
    NameLength,
    /// <summary>Another channel of the same kind has this name.</summary>
    NameTaken,
    /// <summary>A topic or a description is too long.</summary>
    TextLength,
    /// <summary>The name typed to confirm does not match.</summary>
    WrongName,
    /// <summary>A zone keeps one text channel, to which its address leads.</summary>
    LastTextChannel,
    /// <summary>The zone has <see cref="CreateChannel.Most"/> channels.</summary>
    TooManyChannels,
    /// <summary>The owner must transfer the zone before leaving.</summary>
    OwnerStays,
    /// <summary>Too long ago to be undone, or the membership has changed since.</summary>
    TooLate,
}
