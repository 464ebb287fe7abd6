namespace OpenChat.Web.Messaging;

/// <summary>The door to messages.</summary>
public static class MessagingSetup
{
    public static WebApplicationBuilder AddMessaging(this WebApplicationBuilder builder)
    {
        return builder;
    }
}
