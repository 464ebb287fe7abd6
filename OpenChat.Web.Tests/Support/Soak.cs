namespace OpenChat.Web.Tests.Support;

/// <summary>
/// How long a proof takes: a few rounds in bin/test, the numbers of docs/promises.md in bin/soak (OPENCHAT_SOAK=1), where each prints its
/// figures.
/// </summary>
internal static class Soak
{
    public static bool Runs { get; } = Environment.GetEnvironmentVariable("OPENCHAT_SOAK") == "1";

    /// <param name="few">In bin/test.</param>
    /// <param name="all">In bin/soak.</param>
    public static int Rounds(int few, int all) => Runs ? all : few;

    /// <summary>One line for each promise: what was done, and what came of it.</summary>
    public static void Tell(string promise, FormattableString figures)
    {
        var database = TestDatabase.UsesPostgres ? "PostgreSQL" : "SQLite";
        Console.WriteLine($"SOAK {promise} {database}: {figures.ToString(CultureInfo.InvariantCulture)}");
    }
}
