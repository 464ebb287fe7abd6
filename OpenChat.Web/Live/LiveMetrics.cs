using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpenChat.Web.Live;

/// <summary>How streams fare, in the meter and the traces OpenChat.Live.</summary>
public sealed class LiveMetrics : IDisposable
{
    /// <summary>The name of both.</summary>
    public const string Name = "OpenChat.Live";

    private readonly Meter meter = new(Name);
    private readonly Histogram<double> fanOut;
    private readonly Counter<long> events;

    public LiveMetrics(LiveHub hub)
    {
        meter.CreateObservableGauge("openchat.live.streams", () => hub.Count, "{stream}", "Open streams of this node");
        fanOut = meter.CreateHistogram<double>("openchat.live.fanout", "s", "From reading new events to having handed them to all streams");
        events = meter.CreateCounter<long>("openchat.live.events", "{event}", "Events that were passed on, whoever hears them");
    }

    internal static ActivitySource Source { get; } = new(Name);

    internal void FannedOut(TimeSpan took, int count)
    {
        fanOut.Record(took.TotalSeconds);
        events.Add(count);
    }

    public void Dispose() => meter.Dispose();
}
