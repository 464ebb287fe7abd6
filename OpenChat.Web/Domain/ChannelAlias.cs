namespace OpenChat.Web.Domain;

/// <summary>A slug that a channel had before it was renamed. Addresses with it lead to the channel for as long as it lives.</summary>
public class ChannelAlias
{
    public Guid ZoneId { get; set; }

    /// <summary>Unique in its zone among aliases; a channel that has the slug now comes first.</summary>
    public string Slug { get; set; } = "";

    public Guid ChannelId { get; set; }
    public Channel? Channel { get; set; }
}
