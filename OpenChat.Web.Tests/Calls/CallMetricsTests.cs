using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using OpenChat.Web.Calls;

namespace OpenChat.Web.Tests.Calls;

/// <summary>How well people reach each other, as their pages report it.</summary>
public sealed class CallMetricsTests : SignalTest
{
    [Fact]
    public async Task What_pages_measured_is_counted_and_only_of_those_in_a_call()
    {
        var counted = new ConcurrentQueue<(string Name, double Value, bool Relayed)>();
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == CallMetrics.Name && instrument is Histogram<double> or Counter<long>)
                    listener.EnableMeasurementEvents(instrument);
            },
        };
        listener.SetMeasurementEventCallback<double>(
            (instrument, value, tags, _) => counted.Enqueue((instrument.Name, value, (bool)tags[0].Value!)));
        listener.SetMeasurementEventCallback<long>((instrument, value, _, _) => counted.Enqueue((instrument.Name, value, false)));
        listener.Start();
        var anas = (await JoinAsync(Cast.Ana)).Signals;
        using var ben = await App.AsAsync(Cast.Ben);
        await using var bens = await Signals.OpenAsync(App, ben);
        await bens.SayAsync(new { t = "took", ms = 4242, again = false, relayed = false });
        await bens.HearAsync("error");
        Assert.DoesNotContain(App.Log.Lines, line => line.Text.StartsWith("Two people in a call", StringComparison.Ordinal));
        await anas.SayAsync(new { t = "took", ms = 700, again = false, relayed = false });
        await anas.SayAsync(new { t = "took", ms = 1234, again = true, relayed = true });
        await anas.SayAsync(new { t = "took", ms = (int?)null, again = false, relayed = false });
        await anas.SayAsync(new { t = "took", ms = (int?)null, again = false, relayed = false });
        await anas.SayAsync(new { t = "ice" });
        await anas.HearAsync("ice");
        // The second one within the minute is not logged.
        Assert.Single(App.Log.Lines, line => line.Text.StartsWith("Two people in a call", StringComparison.Ordinal));
        // Other tests may measure beside this one; none of them has these values.
        Assert.Contains(("openchat.calls.setup", 0.7, false), counted);
        Assert.Contains(("openchat.calls.recovery", 1.234, true), counted);
        Assert.Contains(("openchat.calls.failed", 1, false), counted);
        Assert.DoesNotContain(counted, c => c.Value == 4.242);
    }
}
