using System.Diagnostics;
using Npgsql;

namespace OpenChat.Web.Tests.Support;

/// <summary>
/// The PostgreSQL server of bin/with-postgres itself, to stop and freeze. Every database of the run is in it, so only a test that runs
/// alone may do that.
/// </summary>
internal static class Cluster
{
    private static string Data => Environment.GetEnvironmentVariable("OPENCHAT_TEST_POSTGRES_DATA")
        ?? throw new InvalidOperationException("OPENCHAT_TEST_POSTGRES_DATA must name the data folder of a PostgreSQL; bin/soak does.");

    public static Task StopAsync() => ControlAsync("-m fast stop");

    public static Task StartAsync() => ControlAsync($"-l {Data}.log start");

    public static async Task RestartAsync()
    {
        await ControlAsync($"-m fast -l {Data}.log restart");
        NpgsqlConnection.ClearAllPools(); // Those of the tests themselves, which would try dead connections.
    }

    /// <summary>It keeps its connections and answers nothing, as on a machine that swaps or whose disk hangs.</summary>
    public static Task FreezeAsync() => SignalAsync("STOP");

    public static Task ThawAsync() => SignalAsync("CONT");

    private static Task SignalAsync(string signal) =>
        RunAsync($"main=$(head -1 {Data}/postmaster.pid); kill -{signal} $main $(pgrep -P $main)");

    /// <summary>PostgreSQL writes the options of its last start into its folder, but each start must name them again.</summary>
    private static Task ControlAsync(string command) => RunAsync(
        $$"""
        bin=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/pg_ctl' | sort -V | tail -1)")
        options=$(sed -E 's/^[^ ]+//; s/"//g' {{Data}}/postmaster.opts)
        if [ "$(id -u)" = 0 ]; then as="runuser -u postgres --"; fi
        $as "$bin/pg_ctl" -D {{Data}} -w -o "$options" {{command}} > /dev/null < /dev/null
        """);

    private static async Task RunAsync(string script)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", script]) { WorkingDirectory = "/" })!;
        await shell.WaitForExitAsync();
        Assert.Equal(0, shell.ExitCode);
    }
}
