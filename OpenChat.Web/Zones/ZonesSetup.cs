namespace OpenChat.Web.Zones;

/// <summary>The door to zones, their channels and members.</summary>
public static class ZonesSetup
{
    public static WebApplicationBuilder AddZones(this WebApplicationBuilder builder)
    {
        return builder;
    }
}
