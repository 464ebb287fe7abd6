using System.Buffers.Text;
using System.Diagnostics;
using System.Net.ServerSentEvents;

namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// Budgets in docs/performance.md: the time from the moment a message is posted until a reader has it, with its fsync. No test: bin/bench
/// latency runs it.
/// </summary>
[Collection(Support.Journeys.Name)]
public sealed class LatencyBench
{
    private const int Seconds = 60;

    private static readonly Person[] Readers = [Cast.Ana, Cast.Adm, Cast.Mod, Cast.Ben, Cast.Dan, Cast.Flo];

    [Theory(Explicit = true)]
    [InlineData(500, 20)]
    [InlineData(1000, 10)]
    public Task Measure(int streams, int perSecond) => Medians.TellAsync(
        $"latency, {streams} readers, {perSecond} a second for {Seconds} s, none lost", () => MeasureOnceAsync(streams, perSecond));

    private static async Task<Run> MeasureOnceAsync(int streams, int perSecond)
    {
        var cancel = TestContext.Current.CancellationToken;
        var messages = perSecond * Seconds;
        var (sent, took) = (new long[messages], Enumerable.Range(0, streams).Select(_ => new double[messages]).ToList());
        await using var server = await ServerProcess.StartAsync(("Live:StreamsPerUser", "200"));
        var visitors = await Task.WhenAll(Readers.Select(server.AsAsync));
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        var reading = new List<Task>();
        foreach (var mine in took)
        {
            var stream = await OpenAsync(visitors[reading.Count % visitors.Length], cancel);
            reading.Add(Task.Run(() => ReadAsync(stream, mine, sent, over.Token), cancel));
        }
        using var sender = await Sender.OpenAsync(server, Cast.Ana);
        await sender.SayAsync(Cast.General, "A warm-up", "warm", cancel);

        var cpu = new Cpu(server.Process);
        using var pace = new PeriodicTimer(TimeSpan.FromSeconds(1.0 / perSecond));
        var saying = new List<Task>();
        for (var n = 0; n < messages && await pace.WaitForNextTickAsync(cancel); n++)
        {
            sent[n] = Stopwatch.GetTimestamp();
            saying.Add(sender.SayAsync(Cast.General, $"<{n}>", $"n{n}", cancel));
        }
        await Task.WhenAll(saying);
        await Task.WhenAll(reading).WaitAsync(TimeSpan.FromSeconds(30), cancel); // Each ends when it has all of them.
        var (others, used) = cpu.Since();
        foreach (var visitor in visitors) visitor.Dispose();
        var all = took.SelectMany(t => t).ToArray();
        return new(
            others,
            new("p50", Times.At(all, 0.5), "ms"),
            new("p99", Times.At(all, 0.99), "ms"),
            new("CPU", used.TotalMicroseconds / all.Length, "µs of the server for each delivery, with its compiler"));
    }

    private static async Task<Stream> OpenAsync(Visitor visitor, CancellationToken cancel)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/live?watch={Cast.General.Id}:0");
        request.Headers.Add("Sec-Fetch-Site", "same-origin");
        var answer = await visitor.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancel);
        return await answer.EnsureSuccessStatusCode().Content.ReadAsStreamAsync(cancel);
    }

    private static async Task ReadAsync(Stream stream, double[] took, long[] sent, CancellationToken cancel)
    {
        var missing = took.Length;
        await foreach (var item in SseParser.Create(stream, (kind, data) => kind == "message" ? NumberIn(data) : -1).EnumerateAsync(cancel))
        {
            if (item.Data < 0) continue;
            Assert.Equal(0, took[item.Data]); // None comes twice.
            took[item.Data] = Stopwatch.GetElapsedTime(sent[item.Data]).TotalMilliseconds;
            if (--missing == 0) return;
        }
        Assert.Fail($"The stream ended, and {missing} messages had not come.");
    }

    /// <summary>A message's text stands in its row as &amp;lt;n&amp;gt;, which JSON may have escaped once more.</summary>
    private static int NumberIn(ReadOnlySpan<byte> data)
    {
        var at = data.IndexOf("lt;"u8);
        return at >= 0 && Utf8Parser.TryParse(data[(at + 3)..], out int number, out _) ? number : -1;
    }
}
