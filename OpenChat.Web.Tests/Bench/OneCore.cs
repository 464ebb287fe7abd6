using System.Diagnostics;

namespace OpenChat.Web.Tests.Bench;

/// <summary>One core for the server, the other for everyone else, as the figures in docs/performance.md were taken.</summary>
internal static class OneCore
{
    /// <summary>The command that starts a server on its core.</summary>
    public static readonly string[] Of = ["taskset", "-c", "0"];

    /// <summary>Keeps this process away from the server's core meanwhile: all of its threads, not only the first.</summary>
    public static async Task ForTheServerAsync(Func<Task> measure)
    {
        Assert.True(Environment.ProcessorCount > 1, "It takes two cores.");
        await MoveAsync("1-");
        try { await measure(); }
        finally { await MoveAsync("0-"); }
    }

    private static async Task MoveAsync(string cores)
    {
        using var move = Process.Start("taskset", ["-a", "-p", "-c", $"{cores}{Last}", $"{Environment.ProcessId}"]);
        await move.WaitForExitAsync();
        Assert.Equal(0, move.ExitCode);
    }

    /// <summary>Not from .NET, which counts only the cores that this process may use.</summary>
    private static readonly int Last =
        Directory.GetDirectories("/sys/devices/system/cpu", "cpu?*").Count(d => int.TryParse(Path.GetFileName(d)[3..], out _)) - 1;
}
