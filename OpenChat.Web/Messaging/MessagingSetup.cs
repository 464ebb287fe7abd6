using Microsoft.Extensions.DependencyInjection.Extensions;
using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Messaging.Parts;

namespace OpenChat.Web.Messaging;

/// <summary>Registers the services of messages: history, parts, commands.</summary>
public static class MessagingSetup
{
    public static WebApplicationBuilder AddMessaging(this WebApplicationBuilder builder)
    {
        // For the commands that post without a server.
        builder.Services.AddLocalization();
        builder.Services.TryAddSingleton<Presence>();
        builder.Services.AddSingleton(services =>
            new HistoryCache(() => services.GetRequiredService<EventLog>().Epoch, services.GetRequiredService<TimeProvider>()));
        builder.Services.AddSingleton<HistoryQueries>().AddSingleton<MessageParts>().AddScoped<MessageHistory>();
        builder.Services.AddSingleton<MentionNames>();
        builder.Services
            .AddSingleton<IMessagePart, AuthorPart>()
            .AddSingleton<IMessagePart, MentionsPart>()
            .AddSingleton<IMessagePart, CallLinePart>()
            .AddSingleton<IMessagePart, JoinLinePart>()
            .AddSingleton<IMessagePart, PinLinePart>()
            .AddSingleton<IMessagePart, ReplyPart>()
            .AddSingleton<IMessagePart, ForwardPart>()
            .AddSingleton<IMessagePart, ReactionsPart>();
        builder.Services.AddSingleton<PostMessage>();
        builder.Services.AddSingleton<EditMessage>();
        builder.Services.AddSingleton<DeleteMessage>();
        builder.Services.AddSingleton<PinMessage>();
        builder.Services.AddSingleton<SaveMessage>();
        builder.Services.AddSingleton<KeepDraft>();
        builder.Services.AddSingleton<ScheduleMessage>();
        builder.Services.AddSingleton<SendScheduled>().AddHostedService(services => services.GetRequiredService<SendScheduled>());
        builder.Services.AddSingleton<ToggleReaction>();
        builder.Services.AddSingleton<ReactionNews>().AddHostedService(services => services.GetRequiredService<ReactionNews>());
        builder.Services.AddScoped<FindMentionable>();
        builder.Services.AddSingleton<MarkRead>();
        builder.Services.AddSingleton<MarkUnread>();
        return builder;
    }
}
