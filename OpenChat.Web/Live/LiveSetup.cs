using OpenChat.Web.Settings;

namespace OpenChat.Web.Live;

/// <summary>Registers live events, except <see cref="LiveSources"/>, which needs queries and rendering (see Feed).</summary>
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
        builder.Services.AddSingleton<Lookers>();
        builder.Services.AddHostedService<Sequencer>();
        return builder;
    }
}
