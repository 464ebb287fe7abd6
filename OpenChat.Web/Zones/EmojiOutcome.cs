namespace OpenChat.Web.Zones;

/// <summary>The outcome of a change to a zone's emoji.</summary>
public enum EmojiOutcome
{
    Done,
    Unchanged,
    /// <summary>No such zone or emoji, or not for this person (404).</summary>
    NotFound,
    /// <summary>The name is not as <see cref="ZoneEmoji.CleanName"/> wants it.</summary>
    NameForm,
    /// <summary>A standard emoji has this name.</summary>
    NameStandard,
    /// <summary>Another emoji of the zone has this name.</summary>
    NameTaken,
    /// <summary>The zone has <see cref="ZoneEmoji.Most"/>.</summary>
    TooMany,
}
