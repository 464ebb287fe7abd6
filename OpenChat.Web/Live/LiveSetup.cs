namespace OpenChat.Web.Live;

/// <summary>The door to live events.</summary>
public static class LiveSetup
{
    public static WebApplicationBuilder AddLive(this WebApplicationBuilder builder)
    {
        return builder;
    }
}
