using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpenChat.Web.Data;

/// <summary>The writer's metrics and traces.</summary>
public sealed class WriteMetrics : IDisposable
{
    /// <summary>The name of the meter and of the trace source.</summary>
    public const string Name = "OpenChat.Data";

    private readonly Meter meter = new(Name);
    private readonly Histogram<double> commit;

    public WriteMetrics() =>
        commit = meter.CreateHistogram<double>("openchat.writes.commit", "s", "Time from taking a batch of writes to its commit");

    internal static ActivitySource Source { get; } = new(Name);

    internal void Watch(Func<int> waiting) =>
        meter.CreateObservableGauge("openchat.writes.waiting", waiting, "{write}", "Writes waiting in the queue, at most 1,024");

    internal void Committed(TimeSpan took) => commit.Record(took.TotalSeconds);

    public void Dispose() => meter.Dispose();
}
