namespace OpenChat.Web.Tests.Bench;

/// <summary>
/// .NET compiles hot code a second and a third time, in the background and on the same core, for some tens of seconds. A server that has
/// run for a day is past that; one that has run for ten seconds would be measured with its compiler.
/// </summary>
internal static class Compiler
{
    private const double Quiet = 0.03;
    private const int Least = 4, Most = 30;

    /// <summary>Repeats <paramref name="some"/> until the compiler of that process has next to nothing left to do.</summary>
    public static async Task IsDoneAsync(int process, Func<Task> some)
    {
        for (var (n, quiet) = (1, 0); n < Most; n++)
        {
            var (before, began) = (Used(process), TimeProvider.System.GetTimestamp());
            await some();
            var used = Used(process) - before; // Negative where the thread ended and another took its place.
            var isQuiet = used >= 0 && used < Quiet * TimeProvider.System.GetElapsedTime(began).TotalSeconds;
            quiet = isQuiet ? quiet + 1 : 0;
            if (n >= Least && quiet >= 2) return; // The compiler waits as long as anything is new, so the first quiet rounds don't count.
        }
        Assert.Fail("The server goes on compiling.");
    }

    /// <summary>Seconds on a processor.</summary>
    private static double Used(int process) => Directory.GetDirectories($"/proc/{process}/task").Sum(UsedBy);

    private static double UsedBy(string thread)
    {
        try
        {
            return File.ReadAllText($"{thread}/comm").StartsWith(".NET Tiered", StringComparison.Ordinal)
                ? double.Parse(File.ReadAllText($"{thread}/schedstat").Split(' ')[0], CultureInfo.InvariantCulture) / 1e9 : 0;
        }
        catch (IOException)
        {
            return 0; // It ended meanwhile.
        }
    }
}
