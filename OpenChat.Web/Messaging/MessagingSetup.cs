using OpenChat.Web.Data;

namespace OpenChat.Web.Messaging;

/// <summary>The door to messages.</summary>
public static class MessagingSetup
{
    public static WebApplicationBuilder AddMessaging(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<HistoryQueries>().AddSingleton(services =>
            new HistoryParts(() => services.GetRequiredService<EventLog>().Epoch, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddScoped<MessageHistory>();
        builder.Services.AddSingleton<PostMessage>();
        builder.Services.AddSingleton<EditMessage>();
        builder.Services.AddSingleton<DeleteMessage>();
        builder.Services.AddSingleton<MarkRead>();
        return builder;
    }
}
