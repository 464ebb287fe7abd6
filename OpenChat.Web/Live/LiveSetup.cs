using OpenChat.Web.Settings;

namespace OpenChat.Web.Live;

/// <summary>The door to live events. <see cref="LiveSources"/> is registered by Endpoints, which may query and render.</summary>
public static class LiveSetup
{
    public static WebApplicationBuilder AddLive(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(builder.Configuration.Read<LiveOptions>("Live"));
        builder.Services.AddSingleton<LiveMetrics>();
        builder.Services.AddSingleton<LiveHub>();
        builder.Services.AddSingleton<Connecting>();
        builder.Services.AddSingleton<Presence>();
        builder.Services.AddSingleton<TypingTracker>();
        builder.Services.AddHostedService<Sequencer>();
        return builder;
    }
}
