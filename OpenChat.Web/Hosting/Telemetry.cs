using Microsoft.AspNetCore.Diagnostics;
using OpenChat.Web.Calls;
using OpenChat.Web.Data;
using OpenChat.Web.Live;
using OpenChat.Web.Settings;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace OpenChat.Web.Hosting;

/// <summary>Where an operator's own collector is. Nothing leaves the server without one.</summary>
public sealed class TelemetryOptions : ICheckedSettings
{
    /// <summary>A collector that takes OTLP over HTTP, like http://localhost:4318. Empty: nothing is collected.</summary>
    public string Otlp { get; set; } = "";

    /// <summary>Of a hundred requests so many are traced.</summary>
    public int TracedPercent { get; set; } = 10;

    internal bool IsSet => Otlp.Length > 0;

    public string? Problem() =>
        IsSet && !(Uri.TryCreate(Otlp, UriKind.Absolute, out var address) && address.Scheme is "http" or "https") ? $"Telemetry:Otlp must be an address like http://localhost:4318, not \"{Otlp}\"."
        : TracedPercent > 100 ? $"Telemetry:TracedPercent must be 0 to 100, not {TracedPercent}."
        : null;
}

/// <summary>Measurements and traces for who runs the server: how long things take and how many there are, never who said what to whom.</summary>
public static class Telemetry
{
    /// <summary>What names a person or opens a door: addresses hold invites and keys, and an IP address is somebody's home.</summary>
    private static readonly string[] Personal = ["url.query", "client.address", "network.peer.address", "network.peer.port", "user_agent.original"];

    public static WebApplicationBuilder AddTelemetry(this WebApplicationBuilder builder)
    {
        var options = builder.Configuration.Read<TelemetryOptions>("Telemetry");
        if (!options.IsSet) return builder;
        var at = new Uri(options.Otlp.TrimEnd('/') + '/');
        builder.Services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("openchat", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithMetrics(metrics => metrics
                .AddMeter(WriteMetrics.Name, LiveMetrics.Name, CallMetrics.Name, "System.Runtime", "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel")
                .AddOtlpExporter(o => Send(o, at, "v1/metrics")))
            .WithTracing(traces => traces
                .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TracedPercent / 100.0)))
                .AddSource(WriteMetrics.Name, LiveMetrics.Name)
                .AddAspNetCoreInstrumentation(o =>
                {
                    // A stream is a request of half an hour, and says nothing of how long anybody waited.
                    o.Filter = http => !http.Request.Path.StartsWithSegments("/live") && !http.Request.Path.StartsWithSegments("/signal") && !http.Request.Path.StartsWithSegments("/health");
                    o.EnrichWithHttpResponse = (span, response) =>
                    {
                        var asked = response.HttpContext.Features.Get<IStatusCodeReExecuteFeature>()?.Endpoint ?? response.HttpContext.GetEndpoint(); // Not the page of an error.
                        span.SetTag("url.path", (asked as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)");
                        foreach (var tag in Personal) span.SetTag(tag, null);
                    };
                })
                .AddOtlpExporter(o => Send(o, at, "v1/traces")));
        return builder;
    }

    private static void Send(OtlpExporterOptions exporter, Uri at, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(at, path);
    }
}
