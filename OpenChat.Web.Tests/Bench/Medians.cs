namespace OpenChat.Web.Tests.Bench;

/// <summary>One number of a run.</summary>
/// <param name="Unit">Behind the number: "ms", "µs of the server for each delivery".</param>
/// <param name="Format">As of <see cref="double.ToString(string)"/>.</param>
public sealed record Figure(string Name, double Value, string Unit, string Format = "0.0")
{
    public override string ToString() => $"{Name} {Value.ToString(Format, CultureInfo.InvariantCulture)} {Unit}".Trim();
}

/// <summary>What one run measured.</summary>
/// <param name="Others">The part of the machine that others used meanwhile, from 0 to 1.</param>
public sealed record Run(double Others, params Figure[] Figures);

/// <summary>
/// Measures until there are three runs in which others left the machine alone, and prints each and their medians. With
/// OPENCHAT_BENCH_AGAINST, the program of another build (bin/bench --against makes it), both are measured in turn.
/// </summary>
internal static class Medians
{
    private const int Runs = 3, Tries = 9;

    private static string Database => TestDatabase.UsesPostgres ? "PostgreSQL" : "SQLite";

    /// <summary>The builds that are measured, with their names.</summary>
    private static IEnumerable<(string Name, string? Program)> Builds =>
        Environment.GetEnvironmentVariable("OPENCHAT_BENCH_AGAINST") is { Length: > 0 } other
            ? [("this build", Mine), ("the other", other)]
            : [("", Mine)];

    private static string? Mine => Environment.GetEnvironmentVariable("OPENCHAT_BENCH_PROGRAM");

    /// <param name="what">What is measured, with its circumstances.</param>
    /// <param name="once">Measures once. The servers that it starts are of the build in turn.</param>
    public static Task TellAsync(string what, Func<Task<Run>> once) => TellAsync(what, () => Task.FromResult(new Nothing()), _ => once());

    /// <param name="start">Starts what stays through all runs of a build.</param>
    public static async Task TellAsync<T>(string what, Func<Task<T>> start, Func<T, Task<Run>> once) where T : IAsyncDisposable
    {
        var kept = new List<(string Name, string? Program, T Started, List<Run> Runs)>();
        try
        {
            foreach (var (name, program) in Builds)
            {
                ServerProcess.Program = program;
                kept.Add((name, program, await start(), []));
            }
            for (var tries = 0; kept.Exists(k => k.Runs.Count < Runs) && tries < Tries; tries++)
                foreach (var (name, program, started, runs) in kept)
                {
                    ServerProcess.Program = program;
                    var run = await once(started);
                    // PostgreSQL is no child process of ours, so its share of the machine would count as that of others.
                    var quiet = TestDatabase.UsesPostgres || run.Others <= Cpu.Quiet;
                    if (quiet && runs.Count < Runs) runs.Add(run);
                    var (database, verdict) = (TestDatabase.UsesPostgres ? " and the database" : "", quiet ? "" : ": discarded");
                    Print($"{Title(what, name)}: {Said(run)}; {run.Others:P0} of the machine used by others{database}{verdict}");
                }
        }
        finally
        {
            foreach (var build in kept) await build.Started.DisposeAsync();
        }
        foreach (var (name, _, _, runs) in kept)
        {
            Assert.True(runs.Count >= Runs, $"Others used too much of the machine: {runs.Count} of {Tries} runs count, and {Runs} must.");
            var medians = runs[0].Figures.Select((figure, n) =>
                figure with { Value = runs.Select(r => r.Figures[n].Value).Order().ElementAt(runs.Count / 2) });
            Print($"{Title(what, name)}, medians of {runs.Count}: {Said(new(0, [.. medians]))}");
        }
    }

    private sealed class Nothing : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }

    private static string Title(string what, string build) => $"{what}, {Database}{(build.Length > 0 ? $", {build}" : "")}";

    private static string Said(Run run) => string.Join(", ", run.Figures.AsEnumerable());

    private static void Print(FormattableString line) => Console.WriteLine("BENCH " + line.ToString(CultureInfo.InvariantCulture));
}
