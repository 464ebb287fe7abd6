using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OpenChat.Web.Data;

/// <summary>How the one writer fares, in the meter and the traces OpenChat.Data.</summary>
public sealed class WriteMetrics : IDisposable
{
    /// <summary>The name of both.</summary>
    public const string Name = "OpenChat.Data";

    private readonly Meter meter = new(Name);
    private readonly Histogram<double> commit;

    public WriteMetrics() => commit = meter.CreateHistogram<double>("openchat.writes.commit", "s", "From taking a batch of writes out of the queue to its commit on the disk");

    internal static ActivitySource Source { get; } = new(Name);

    internal void Watch(Func<int> waiting) => meter.CreateObservableGauge("openchat.writes.waiting", waiting, "{write}", "Writes that wait for their turn; 1,024 at most");

    internal void Committed(TimeSpan took) => commit.Record(took.TotalSeconds);

    public void Dispose() => meter.Dispose();
}
