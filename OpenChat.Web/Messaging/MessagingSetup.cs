using OpenChat.Web.Data;
using OpenChat.Web.Messaging.Parts;

namespace OpenChat.Web.Messaging;

/// <summary>The door to messages.</summary>
public static class MessagingSetup
{
    public static WebApplicationBuilder AddMessaging(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(services =>
            new HistoryCache(() => services.GetRequiredService<EventLog>().Epoch, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<HistoryQueries>().AddSingleton<MessageParts>().AddScoped<MessageHistory>();
        builder.Services
            .AddSingleton<IMessagePart, AuthorPart>()
            .AddSingleton<IMessagePart, CallLinePart>();
        builder.Services.AddSingleton<PostMessage>();
        builder.Services.AddSingleton<EditMessage>();
        builder.Services.AddSingleton<DeleteMessage>();
        builder.Services.AddSingleton<MarkRead>();
        return builder;
    }
}
