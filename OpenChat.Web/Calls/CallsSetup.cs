using OpenChat.Web.Settings;

namespace OpenChat.Web.Calls;

/// <summary>Registers the services of calls.</summary>
public static class CallsSetup
{
    public static WebApplicationBuilder AddCalls(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(builder.Configuration.Read<CallOptions>("Calls"));
        builder.Services.AddSingleton<SignalRouter>();
        builder.Services.AddSingleton<CallCoordinator>();
        builder.Services.AddSingleton<SeatKeeper>();
        builder.Services.AddSingleton<IceServers>();
        builder.Services.AddSingleton<CallMetrics>();
        builder.Services.AddHostedService<CallSweep>();
        builder.Services.AddHostedService<CallWatch>();
        return builder;
    }
}
