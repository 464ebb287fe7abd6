using System.Diagnostics;

namespace OpenChat.Web.Tests.Bench;

/// <summary>One core for the server, the other for everybody else, as the figures of promises.md were taken.</summary>
internal static class OneCore
{
    /// <summary>The command that starts a server there.</summary>
    public static readonly string[] Of = ["taskset", "-c", "0"];

    /// <summary>Keeps this process away from the server's core meanwhile.</summary>
    public static async Task ForTheServerAsync(Func<Task> measure)
    {
        if (!OperatingSystem.IsLinux()) return;
        using var me = Process.GetCurrentProcess();
        var before = me.ProcessorAffinity;
        me.ProcessorAffinity = before & ~1;
        try { await measure(); }
        finally { me.ProcessorAffinity = before; }
    }
}
