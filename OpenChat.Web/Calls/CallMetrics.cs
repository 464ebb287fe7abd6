using System.Diagnostics.Metrics;

namespace OpenChat.Web.Calls;

/// <summary>
/// Connection quality as pages report it, since media does not pass through the server. Meter "OpenChat.Calls"; times in seconds.
/// Holds no names or addresses.
/// </summary>
public sealed class CallMetrics : IDisposable
{
    public const string Name = "OpenChat.Calls";

    private readonly Meter meter = new(Name);
    private readonly Histogram<double> setup, recovery;
    private readonly Counter<long> failed;

    private readonly CallOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<CallMetrics> log;
    private long loggedAt;

    public CallMetrics(SignalRouter router, CallOptions options, TimeProvider time, ILogger<CallMetrics> log)
    {
        (this.options, this.time, this.log) = (options, time, log);
        setup = meter.CreateHistogram<double>("openchat.calls.setup", "s", "From the start of an attempt to the connection");
        recovery = meter.CreateHistogram<double>("openchat.calls.recovery", "s", "From a reload or a lost connection to the next one");
        failed = meter.CreateCounter<long>("openchat.calls.failed", "{attempt}", "Connection attempts that failed and were retried");
        meter.CreateObservableUpDownCounter(
            "openchat.calls.seats", () => router.Seated().Count, "{seat}", "Pages in a call whose socket is on this node");
    }

    /// <summary>Records that a page connected to another.</summary>
    /// <param name="again">A reconnection, or the first connection of a reloaded page.</param>
    /// <param name="relayed">Through a TURN server.</param>
    public void Connected(TimeSpan took, bool again, bool relayed) =>
        (again ? recovery : setup).Record(took.TotalSeconds, new KeyValuePair<string, object?>("relayed", relayed));

    /// <summary>Records a failed attempt. Logs at most once a minute, because pages retry continually.</summary>
    public void Failed()
    {
        failed.Add(1);
        var (last, now) = (Interlocked.Read(ref loggedAt), time.GetTimestamp());
        if (last != 0 && time.GetElapsedTime(last, now) < TimeSpan.FromMinutes(1)) return;
        if (Interlocked.CompareExchange(ref loggedAt, now, last) != last) return;
        if (options.HasRelay)
            log.LogInformation(
                "Two people in a call couldn't reach each other, not even through TURN. Trying again. "
                + "See \"When people do not hear each other\" in docs/self-hosting.md");
        else
            log.LogInformation(
                "Two people in a call couldn't reach each other, and no TURN server is set up. Trying again. See docs/self-hosting.md");
    }

    public void Dispose() => meter.Dispose();
}
