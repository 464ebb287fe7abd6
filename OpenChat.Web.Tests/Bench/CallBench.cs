using System.Globalization;
using OpenChat.Web.Tests.Support;

namespace OpenChat.Web.Tests.Bench;

/// <summary>How long two people wait until they hear each other: after an answer, and after a reload. No test: bin/bench calls runs it.</summary>
[Collection(VoiceJourneys.Name)]
public sealed class CallBench
{
    private const int Runs = 3, Rounds = 10, Tries = 9;

    /// <summary>Milliseconds; <paramref name="Others"/>: the part of the machine that strangers used meanwhile.</summary>
    private sealed record Run(double SetUp, double SetUp95, double Reload, double Reload95, double Others);

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Measure(bool relayed)
    {
        var (way, kept) = (relayed ? "relayed" : "direct", new List<Run>());
        for (var tries = 0; kept.Count < Runs && tries < Tries; tries++)
        {
            var run = await MeasureOnceAsync(relayed);
            var quiet = run.Others <= Cpu.Quiet;
            if (quiet) kept.Add(run);
            Tell($"BENCH calls, {way}: answer to heard {run.SetUp:0} ms, p95 {run.SetUp95:0}; reload to heard {run.Reload:0} ms, p95 {run.Reload95:0}; others used {run.Others:P0} of the machine{(quiet ? "" : $": discarded, more than {Cpu.Quiet:P0}")}");
        }
        if (kept.Count < Runs) Assert.Fail($"Others used too much of the machine: {kept.Count} of {Tries} runs count, and {Runs} must.");
        Tell($"BENCH calls, {way}, medians of {Runs} runs of {Rounds}: answer to heard {Median(r => r.SetUp):0} ms, p95 {Median(r => r.SetUp95):0}; reload to heard {Median(r => r.Reload):0} ms, p95 {Median(r => r.Reload95):0}");

        double Median(Func<Run, double> of) => kept.Select(of).Order().ElementAt(Runs / 2);
    }

    private static async Task<Run> MeasureOnceAsync(bool relayed)
    {
        await using var turn = relayed ? await Turn.StartAsync() : null;
        await using var app = await App.StartAsync(new() { Settings = turn?.Settings ?? [] });
        await using var pair = await Pair.CallAsync(app, relayed: relayed); // Before it counts, everything has been done once.
        await pair.HangUpAsync();
        var (setUp, reload, cpu) = (new List<double>(), new List<double>(), Cpu.OfThisTree());
        for (var round = 0; round < Rounds; round++)
        {
            setUp.Add(await pair.BeginAsync());
            await pair.HangUpAsync();
        }
        await pair.BeginAsync();
        for (var round = 0; round < Rounds; round++)
            reload.Add(await pair.ReloadAsync(round % 2 == 0 ? pair.Ben : pair.Dan));
        return new(Times.At(setUp, 0.5), Times.At(setUp, 0.95), Times.At(reload, 0.5), Times.At(reload, 0.95), cpu.Since().Others);
    }

    private static void Tell(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
