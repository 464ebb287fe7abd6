namespace OpenChat.Web.Zones;

/// <summary>What became of a change to a zone, its channels or its members.</summary>
public enum ZoneOutcome
{
    Done,
    /// <summary>It stands as it was asked for already; nobody was told anything.</summary>
    Unchanged,
    /// <summary>No such thing, or not for this person to see (404).</summary>
    NotFound,
    /// <summary>They see it and may not do that to it.</summary>
    NotAllowed,
    /// <summary>Too short or too long once cleaned.</summary>
    NameLength,
    /// <summary>Another channel of the same kind has it.</summary>
    NameTaken,
    /// <summary>A topic or a description is too long.</summary>
    TextLength,
    /// <summary>The name typed to confirm is another one.</summary>
    WrongName,
    /// <summary>A zone keeps one text channel, so that its address always leads somewhere.</summary>
    LastTextChannel,
    /// <summary>More channels than a list can show.</summary>
    TooManyChannels,
    /// <summary>The owner hands the zone over before leaving it.</summary>
    OwnerStays,
}
