using System.Diagnostics.Metrics;

namespace OpenChat.Web.Calls;

/// <summary>
/// How well people reach each other, as their pages measured it: the server carries no voice and cannot know. Meter "OpenChat.Calls";
/// times in seconds. Holds nobody's name or address.
/// </summary>
public sealed class CallMetrics : IDisposable
{
    /// <summary>Of the meter, for whoever collects it.</summary>
    public const string Name = "OpenChat.Calls";

    private readonly Meter meter = new(Name);
    private readonly Histogram<double> setup, recovery;
    private readonly Counter<long> failed;

    private readonly CallOptions options;
    private readonly TimeProvider time;
    private readonly ILogger<CallMetrics> log;
    private long told;

    public CallMetrics(SignalRouter router, CallOptions options, TimeProvider time, ILogger<CallMetrics> log)
    {
        (this.options, this.time, this.log) = (options, time, log);
        setup = meter.CreateHistogram<double>("openchat.calls.setup", "s", "From knowing of somebody to a connection with them");
        recovery = meter.CreateHistogram<double>("openchat.calls.recovery", "s", "From a reload, or a lost connection, to the next one");
        failed = meter.CreateCounter<long>("openchat.calls.failed", "{attempt}", "Connections that did not come about and were tried anew");
        meter.CreateObservableUpDownCounter("openchat.calls.seats", () => router.Seated().Count, "{seat}", "Pages in a call whose socket is here");
    }

    /// <summary>A page reached another.</summary>
    /// <param name="again">It had been reached before, or this page was in the call before.</param>
    /// <param name="relayed">Through a TURN server: the share of these is what a relay costs.</param>
    public void Connected(TimeSpan took, bool again, bool relayed) => (again ? recovery : setup).Record(took.TotalSeconds, new KeyValuePair<string, object?>("relayed", relayed));

    /// <summary>Once a minute it stands in the log too: whoever has just set up TURN looks there, and pages try again and again.</summary>
    public void Failed()
    {
        failed.Add(1);
        var (last, now) = (Interlocked.Read(ref told), time.GetTimestamp());
        if ((last != 0 && time.GetElapsedTime(last, now) < TimeSpan.FromMinutes(1)) || Interlocked.CompareExchange(ref told, now, last) != last) return;
        if (options.HasRelay) log.LogInformation("Two people in a call couldn't reach each other, not even through TURN. Trying again. See \"When people do not hear each other\" in docs/self-hosting.md");
        else log.LogInformation("Two people in a call couldn't reach each other, and no TURN server is set up. Trying again. See docs/self-hosting.md");
    }

    public void Dispose() => meter.Dispose();
}
