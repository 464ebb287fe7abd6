using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpenChat.Web.Live;

/// <summary>The streams' metrics and traces.</summary>
public sealed class LiveMetrics : IDisposable
{
    /// <summary>The name of the meter and of the trace source.</summary>
    public const string Name = "OpenChat.Live";

    private readonly Meter meter = new(Name);
    private readonly Histogram<double> fanOut;
    private readonly Counter<long> events;

    public LiveMetrics(LiveHub hub)
    {
        meter.CreateObservableGauge("openchat.live.streams", () => hub.Count, "{stream}", "Open streams of this node");
        fanOut = meter.CreateHistogram<double>("openchat.live.fanout", "s", "Time from reading events to queueing them for all streams");
        events = meter.CreateCounter<long>("openchat.live.events", "{event}", "Log events published on this node");
    }

    internal static ActivitySource Source { get; } = new(Name);

    internal void FannedOut(TimeSpan took, int count)
    {
        fanOut.Record(took.TotalSeconds);
        events.Add(count);
    }

    public void Dispose() => meter.Dispose();
}
