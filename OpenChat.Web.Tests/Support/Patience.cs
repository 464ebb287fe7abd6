using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Playwright;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// How long a test waits for something that must happen. A wait ends when it happens, so a long one only costs a test that fails. It grows
/// with what the machine can do (measured once) and with what else it is doing (read for each wait).
/// </summary>
internal static class Patience
{
    /// <summary>What the probe takes on the quiet machine with two cores for which <see cref="Seconds"/> is meant.</summary>
    private static readonly TimeSpan Calibrated = TimeSpan.FromMilliseconds(60);

    private const double Seconds = 60;

    private static readonly Lazy<double> Slowness = new(() => Math.Clamp(Probe() / Calibrated, 1, 4));

    private static double Scale => Math.Max(Slowness.Value, Load());

    /// <summary>For any single wait.</summary>
    public static TimeSpan Limit => Scaled(Seconds);

    /// <summary>For what must be fast: so many seconds on a quiet machine, in proportion more on a busy one.</summary>
    public static TimeSpan Scaled(double seconds) => TimeSpan.FromSeconds(seconds * Scale);

    /// <summary>The limit, as Playwright takes it.</summary>
    public static float Milliseconds => (float)Limit.TotalMilliseconds;

    /// <summary>
    /// Settings of a server on the real clock: on a busy machine the usual deadlines of a call would pass in the middle of a test about
    /// something else. A test about one of them sets its own.
    /// </summary>
    public static IReadOnlyList<(string Key, string Value)> Deadlines { get; } =
        Soak.Runs ? [] : [("Calls:Ring", "00:10:00"), ("Calls:Grace", "00:10:00")];

    /// <summary>Cancelled when the limit is over, or with the test.</summary>
    public static CancellationTokenSource Start(TimeSpan? within = null)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(within ?? Limit);
        return limit;
    }

    /// <summary>For all that Playwright waits for from now on, where a call names no time of its own.</summary>
    public static void Apply(IBrowserContext context)
    {
        context.SetDefaultTimeout(Milliseconds);
        context.SetDefaultNavigationTimeout(Milliseconds);
        Assertions.SetDefaultExpectTimeout(Milliseconds);
    }

    /// <summary>Returns once it is so.</summary>
    public static Task UntilAsync(Func<bool> isSo, Func<string> complaint, TimeSpan? within = null) =>
        UntilAsync(() => Task.FromResult(isSo()), complaint, within);

    /// <inheritdoc cref="UntilAsync(Func{bool}, Func{string}, TimeSpan?)"/>
    public static async Task UntilAsync(Func<Task<bool>> isSo, Func<string> complaint, TimeSpan? within = null)
    {
        using var limit = Start(within);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        try
        {
            while (!await isSo()) await pause.WaitForNextTickAsync(limit.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            Assert.Fail(complaint());
        }
    }

    /// <summary>Runnable tasks per processor over the last minute. At most four, or a failing test would take forever.</summary>
    private static double Load()
    {
        const string file = "/proc/loadavg";
        if (!File.Exists(file)) return 1;
        var runnable = double.Parse(File.ReadAllText(file).Split(' ')[0], CultureInfo.InvariantCulture);
        return Math.Clamp(runnable / Environment.ProcessorCount, 1, 4);
    }

    /// <summary>The best of five: what runs beside it counts in <see cref="Load"/>.</summary>
    private static TimeSpan Probe()
    {
        var (bytes, file) = (new byte[4 << 20], Path.GetTempFileName());
        try
        {
            return Enumerable.Range(0, 5).Min(_ =>
            {
                var start = Stopwatch.GetTimestamp();
                for (var n = 0; n < 4; n++) SHA256.HashData(bytes);
                using (var disk = File.Create(file))
                {
                    disk.Write(bytes);
                    disk.Flush(flushToDisk: true);
                }
                return Stopwatch.GetElapsedTime(start);
            });
        }
        finally
        {
            File.Delete(file);
        }
    }
}
