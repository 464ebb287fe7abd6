namespace OpenChat.Web.Domain;

/// <summary>A community: its channels and members.</summary>
public class Zone
{
    public const int NameMin = 2, NameMax = 60, DescriptionMax = 300;

    public Guid Id { get; set; } = Guid.CreateVersion7();

    /// <summary>Its name in URLs (/z/{slug}), unique on the server.</summary>
    public string Slug { get; set; } = "";

    public string Name { get; set; } = "";
    public string Description { get; set; } = "";

    /// <summary>Members see who is online. Set by the owner; shown on the invite page.</summary>
    public bool ShowsPresence { get; set; }

    /// <summary>The first text channel gets a line when someone joins.</summary>
    public bool ShowsJoins { get; set; } = true;

    public DateTime CreatedAt { get; set; }
    public List<Member> Members { get; set; } = [];
    public List<Channel> Channels { get; set; } = [];

    public int Hue => Hues.Of(Id);

    /// <summary>Whether this is the zone's name, typed to confirm what cannot be undone.</summary>
    public bool IsCalled(string typed) => DisplayName.Clean(typed, NameMax) == Name;
}
