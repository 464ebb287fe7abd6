using System.Diagnostics;
using System.Globalization;

namespace OpenChat.Web.Tests.Support;

/// <summary>How much of this machine was used from then to now, and how much of that by others: a timing among strangers proves nothing.</summary>
public sealed class Cpu
{
    /// <summary>A timing counts while others use less of the machine than this.</summary>
    public const double Quiet = 0.15;

    private readonly Process[] ours;
    private readonly (double Busy, double All) machine = Machine();
    private readonly TimeSpan used, first;

    /// <param name="ours">The processes of the test, beside this one; all must live until it is asked.</param>
    public Cpu(params Process[] ours)
    {
        this.ours = ours;
        used = Used();
        first = ours[0].TotalProcessorTime;
    }

    /// <returns>The part of the machine that others used, from 0 to 1; and what the first of the test's processes used.</returns>
    public (double Others, TimeSpan First) Since()
    {
        var (busy, all) = Machine();
        var mine = (Used() - used).TotalSeconds;
        return (Math.Max(0, busy - machine.Busy - mine) / (all - machine.All), ours[0].TotalProcessorTime - first);
    }

    private TimeSpan Used() => Environment.CpuUsage.TotalTime + ours.Aggregate(TimeSpan.Zero, (sum, process) => { process.Refresh(); return sum + process.TotalProcessorTime; });

    /// <summary>In seconds over all processors, since the machine started.</summary>
    private static (double Busy, double All) Machine()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Take(8).Select(t => double.Parse(t, CultureInfo.InvariantCulture) / 100).ToList();
        return (ticks.Sum() - ticks[3] - ticks[4], ticks.Sum());
    }
}
