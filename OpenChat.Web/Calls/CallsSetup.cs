namespace OpenChat.Web.Calls;

/// <summary>The door to calls.</summary>
public static class CallsSetup
{
    public static WebApplicationBuilder AddCalls(this WebApplicationBuilder builder)
    {
        return builder;
    }
}
