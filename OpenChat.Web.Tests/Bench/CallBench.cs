namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// How long two people wait until they hear each other: after an answer, and after a reload. No test: bin/bench calls runs it.
/// </summary>
[Collection(VoiceJourneys.Name)]
public sealed class CallBench
{
    private const int Rounds = 10;

    [Theory(Explicit = true)]
    [InlineData(false)]
    [InlineData(true)]
    public Task Measure(bool relayed) => Medians.TellAsync(
        $"calls, {(relayed ? "relayed" : "direct")}, {Rounds} of each", () => MeasureOnceAsync(relayed));

    private static async Task<Run> MeasureOnceAsync(bool relayed)
    {
        await using var turn = relayed ? await Turn.StartAsync() : null;
        await using var app = await App.StartAsync(new() { Settings = turn?.Settings ?? [] });
        await using var pair = await Pair.CallAsync(app, relayed: relayed); // A warm-up.
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
        return new(
            cpu.Since().Others,
            new("answer to heard", Times.At(setUp, 0.5), "ms", "0"),
            new("p95", Times.At(setUp, 0.95), "ms", "0"),
            new("reload to heard", Times.At(reload, 0.5), "ms", "0"),
            new("p95", Times.At(reload, 0.95), "ms", "0"));
    }
}
